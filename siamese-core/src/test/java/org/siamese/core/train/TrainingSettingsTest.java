package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.siamese.core.batch.Labels;
import org.siamese.core.engine.StepResult;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;

class TrainingSettingsTest {
    private static SiameseTrainer.Builder trainer() {
        return SiameseTrainerTest.trainer().epochs(3);
    }

    private static Validation validation(ValidationMeasure measure) {
        int rows = 3 * BlobPairs.CLASSES;
        float[] pixels = new float[rows * BlobPairs.SIDE * BlobPairs.SIDE];
        int[] classes = new int[rows];
        SplittableRandom random = new SplittableRandom(5);
        for (int row = 0; row < rows; row++) {
            classes[row] = row / 3;
            BlobPairs.draw(pixels, row, classes[row], random);
        }
        INDArray pictures = Nd4j.createFromArray(pixels).reshape('c', rows, 1, BlobPairs.SIDE, BlobPairs.SIDE);
        return new Validation(pictures, Labels.of(classes), measure);
    }

    /** The first layer of the tower whose name holds a word. */
    private static String layer(Tower tower, String word) {
        return tower.configuration().getVertices().keySet().stream()
                .filter(name -> name.contains(word))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static String layer(String word) {
        return layer(SiameseTrainerTest.tower(), word);
    }

    private static INDArray parameters(SiameseModel model) {
        return model.toComputationGraph().params();
    }

    @Test
    void should_travel_with_the_model_and_rebuild_the_same_run() {
        SiameseTrainer trainer = trainer()
                .updater(new Adam(1e-3))
                .schedule(new StepSchedule(ScheduleType.EPOCH, 4e-3, 0.5, 1))
                .budget(TrainingBudget.ofEpochs(3).withSteps(12).withTime(Duration.ofHours(1)))
                .accumulate(2)
                .chunks(6)
                .clip(GradientClipping.normPerLayer(0.5))
                .l2(1e-4)
                .weightDecay(1e-5)
                .freeze(layer("convolution"))
                .learningRateFactor(0.5, layer("dense"))
                .validation(validation(ValidationMeasure.Standard.RECALL_AT_1))
                .earlyStopping(EarlyStopping.ofPatience(2).withMinimumGain(0.01))
                .build();
        SiameseModel model = trainer.fit();
        TrainingConfiguration read =
                TrainingConfiguration.fromJson(model.attachments().get(SiameseTrainer.ATTACHMENT));
        assertThat(read)
                .isEqualTo(trainer.configuration())
                .hasToString(trainer.configuration().toString());
        assertThat(trainer).asString().contains("StepSchedule", "LoopContrastive", "\"seed\" : 7");
        SiameseModel again = SiameseTrainer.builder()
                .configuration(read)
                .tower(SiameseTrainerTest.tower())
                .batches(new BlobPairs(16, 5, 1))
                .validation(validation(ValidationMeasure.Standard.RECALL_AT_1))
                .quiet()
                .fit();
        assertThat(parameters(again)).isEqualTo(parameters(model));
        assertThatThrownBy(() -> TrainingConfiguration.fromJson("{}")).hasMessageContaining("format 1");
        assertThatThrownBy(() -> trainer().attachment("training", "x")).hasMessageContaining("training");
    }

    @Test
    void should_end_by_epochs_steps_or_time() {
        LossHistory history = new LossHistory();
        trainer().steps(7).observer(history).fit();
        assertThat(history.steps()).hasSize(7);
        assertThat(history.epochs()).hasSize(2);
        LossHistory timed = new LossHistory();
        trainer().time(Duration.ofNanos(1)).observer(timed).fit();
        assertThat(timed.steps()).hasSize(1);
        assertThatThrownBy(() -> TrainingBudget.ofSteps(0)).hasMessageContaining("steps: expected at least 1, got 0");
        assertThatThrownBy(() -> new TrainingBudget(Integer.MAX_VALUE, Long.MAX_VALUE, TrainingBudget.NO_TIME_LIMIT))
                .hasMessageContaining("a limit");
        assertThat(TrainingBudget.ofSteps(9).withEpochs(2)).hasToString("2 epochs or 9 steps");
    }

    @Test
    void should_stop_early_and_restore_the_best_parameters() {
        AtomicInteger calls = new AtomicInteger();
        ValidationMeasure worseAfterTheSecond = new ValidationMeasure() {
            @Override
            public String name() {
                return "drawn";
            }

            @Override
            public boolean higherIsBetter() {
                return false;
            }

            @Override
            public double of(INDArray embeddings, Labels identities) {
                int call = calls.getAndIncrement();
                return call < 2 ? 1.0 / (1 + call) : call;
            }
        };
        List<EpochReport> reports = new ArrayList<>();
        TrainingObserver observer = new TrainingObserver() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        };
        SiameseModel stopped = trainer()
                .epochs(20)
                .validation(validation(worseAfterTheSecond))
                .earlyStopping(EarlyStopping.ofPatience(3))
                .observer(observer)
                .fit();
        assertThat(reports).extracting(EpochReport::best).containsExactly(true, true, false, false, false);
        assertThat(reports.get(1).validation()).hasValue(0.5);
        assertThat(parameters(stopped)).isEqualTo(parameters(trainer().epochs(2).fit()));

        calls.set(0);
        SiameseModel last = trainer()
                .epochs(20)
                .validation(validation(worseAfterTheSecond))
                .earlyStopping(EarlyStopping.ofPatience(3).withRestoreBest(false))
                .fit();
        assertThat(parameters(last)).isEqualTo(parameters(trainer().epochs(5).fit()));
        assertThatThrownBy(() ->
                        trainer().earlyStopping(EarlyStopping.ofPatience(1)).build())
                .hasMessageContaining("validation set");
    }

    @Test
    void should_measure_as_defined() {
        INDArray embeddings = Nd4j.create(new double[][] {{0}, {1}, {10}, {11.5}, {12}, {30}});
        Labels identities = Labels.of(0, 0, 1, 2, 1, 3);
        // Row 2's nearest is row 3, row 4's too: 2 hits of the 4 rows that have a partner.
        assertThat(ValidationMeasure.Standard.RECALL_AT_1.of(embeddings, identities))
                .isEqualTo(0.5);
        assertThat(ValidationMeasure.Standard.AREA_UNDER_CURVE.of(embeddings, Labels.of(0, 0, 1, 1, 1, 2)))
                .isEqualTo(1);
        assertThat(ValidationMeasure.Standard.EQUAL_ERROR_RATE.of(embeddings, Labels.of(0, 0, 1, 1, 1, 2)))
                .isZero();
    }

    @Test
    void should_train_only_what_is_not_frozen() {
        SiameseModel model = trainer().freeze(layer("maxpool")).fit();
        ComputationGraph network = model.toComputationGraph();
        ComputationGraph untouched = trainer()
                .updater(new Sgd(1e-30))
                .freeze(layer("maxpool"))
                .steps(1)
                .fit()
                .toComputationGraph();
        int frozen = 0;
        for (String name : network.paramTable().keySet()) {
            boolean before = !name.contains("dense");
            frozen += before ? 1 : 0;
            // The bias of an embedding takes no part in any distance.
            if (before || name.endsWith("_W")) {
                assertThat(network.getParam(name).equals(untouched.getParam(name)))
                        .as(name)
                        .isEqualTo(before);
            }
        }
        assertThat(frozen).isEqualTo(6);
        assertThatThrownBy(() -> trainer().freeze("nothing").fit())
                .hasMessageContaining("nothing")
                .hasMessageContaining("dense");
    }

    @Test
    void should_multiply_the_learning_rate_of_some_layers() {
        INDArray start = parameters(trainer().updater(new Sgd(1e-30)).steps(1).fit());
        for (boolean scheduled : new boolean[] {false, true}) {
            Sgd sgd = new Sgd(0.5);
            if (scheduled) {
                sgd.setLrAndSchedule(Double.NaN, new StepSchedule(ScheduleType.EPOCH, 0.5, 0.5, 1));
            }
            ComputationGraph plain = trainer().updater(sgd).steps(1).fit().toComputationGraph();
            ComputationGraph some = trainer()
                    .updater(sgd)
                    .learningRateFactor(4, "*")
                    .learningRateFactor(0.25, layer("dense"), "00*")
                    .learningRateFactor(1, layer("batchnorm"))
                    .steps(1)
                    .fit()
                    .toComputationGraph();
            ComputationGraph first = plain.clone();
            first.setParams(start);
            int compared = 0;
            for (String name : plain.paramTable().keySet()) {
                INDArray from = first.getParam(name);
                double change = plain.getParam(name).sub(from).norm2Number().doubleValue();
                double scaled = some.getParam(name).sub(from).norm2Number().doubleValue();
                double factor = name.startsWith("00") || name.startsWith(layer("dense")) ? 0.25 : 4;
                if (change > 1e-3) {
                    compared++;
                    assertThat(scaled / change)
                            .as(name)
                            .isCloseTo(name.contains("batchnorm") ? 1 : factor, within(1e-3));
                }
            }
            assertThat(compared).isGreaterThan(4);
        }
        assertThatThrownBy(() -> trainer().learningRateFactor(2, "nothing*").fit())
                .hasMessageContaining("nothing*")
                .hasMessageContaining("dense");
    }

    @Test
    void should_start_from_another_model_and_report_what_it_took() {
        Tower other = Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .convolution(4, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(0.1)
                .maxPool(2, 2)
                .dense(20)
                .relu()
                .embedding(4)
                .build();
        SiameseModel from = trainer().tower(other).fit();
        List<TransferReport> reports = new ArrayList<>();
        TrainingObserver observer = new TrainingObserver() {
            @Override
            public void onTransfer(TransferReport report) {
                reports.add(report);
            }
        };
        SiameseModel to = trainer()
                .warmStart(from)
                .freeze(layer(other, "norm"))
                .observer(observer)
                .fit();
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).copied()).contains(layer("convolution") + "_W", layer("convolution") + "_b");
        assertThat(reports.get(0).left().get(layer("dense") + "_W")).contains("shape");
        assertThat(to.toComputationGraph().getParam(layer("convolution") + "_W"))
                .isEqualTo(from.toComputationGraph().getParam(layer("convolution") + "_W"));
    }

    @Test
    void should_clip_and_decay() {
        double rate = 0.1;
        double limit = 0.01;
        INDArray before = parameters(trainer().updater(new Sgd(1e-30)).steps(1).fit());
        SiameseModel clipped = trainer()
                .updater(new Sgd(rate))
                .clip(GradientClipping.elementWise(limit))
                .steps(1)
                .fit();
        ComputationGraph network = clipped.toComputationGraph();
        ComputationGraph start = network.clone();
        start.setParams(before);
        double largest = 0;
        for (String name : network.paramTable().keySet()) {
            if (!name.contains("norm")) {
                largest = Math.max(
                        largest,
                        network.getParam(name)
                                .sub(start.getParam(name))
                                .amaxNumber()
                                .doubleValue());
            }
        }
        assertThat(largest).isCloseTo(rate * limit, within(1e-6));

        SiameseModel decayed =
                trainer().updater(new Sgd(rate)).weightDecay(0.5).steps(1).fit();
        SiameseModel plain = trainer().updater(new Sgd(rate)).steps(1).fit();
        INDArray weights = start.getParam(layer("dense") + "_W");
        INDArray difference = plain.toComputationGraph()
                .getParam(layer("dense") + "_W")
                .sub(decayed.toComputationGraph().getParam(layer("dense") + "_W"));
        assertThat(difference.equalsWithEps(weights.mul(rate * 0.5), 1e-5)).isTrue();
    }

    @Test
    void should_show_deeplearning4j_listeners_parameters_and_the_gradient_of_the_whole_step() {
        List<Double> norms = new ArrayList<>();
        List<Double> measured = new ArrayList<>();
        BaseTrainingListener listener = new BaseTrainingListener() {
            @Override
            public void onGradientCalculation(Model model) {
                norms.add(model.gradient().gradient().norm2Number().doubleValue());
            }

            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                assertThat(model.params().length()).isPositive();
                assertThat(model.score()).isFinite();
            }
        };
        TrainingObserver observer = new TrainingObserver() {
            @Override
            public boolean wantsMeasures(long step) {
                return true;
            }

            @Override
            public void onStep(int epoch, int batch, int units, StepResult result) {
                measured.add(result.measures().orElseThrow().gradientNorm());
                assertThat(units).isEqualTo(batch == 4 ? 16 : 32);
            }
        };
        Tower plain = Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .dense(8)
                .embedding(4)
                .build();
        trainer()
                .tower(plain)
                .epochs(1)
                .accumulate(2)
                .listener(listener)
                .observer(observer)
                .fit();
        assertThat(norms).hasSize(3);
        for (int step = 0; step < 3; step++) {
            assertThat(norms.get(step)).isCloseTo(measured.get(step), within(1e-5));
        }
    }
}
