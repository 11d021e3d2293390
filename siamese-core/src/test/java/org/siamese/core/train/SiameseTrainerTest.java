package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.engine.StepResult;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

class SiameseTrainerTest {
    static Tower tower() {
        return Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .convolution(4, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(0.1)
                .maxPool(2, 2)
                .dense(16)
                .relu()
                .embedding(4)
                .build();
    }

    static SiameseTrainer.Builder trainer() {
        return SiameseTrainer.builder()
                .tower(tower())
                .loss(new LoopContrastive(2))
                .batches(new BlobPairs(16, 5, 1))
                .updater(new Adam(5e-3))
                .epochs(12)
                .seed(7)
                .quiet();
    }

    private static INDArray pictures(int each, long seed) {
        float[] pixels = new float[BlobPairs.CLASSES * each * BlobPairs.SIDE * BlobPairs.SIDE];
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < BlobPairs.CLASSES * each; row++) {
            BlobPairs.draw(pixels, row, row / each, random);
        }
        return Nd4j.createFromArray(pixels).reshape('c', BlobPairs.CLASSES * each, 1, BlobPairs.SIDE, BlobPairs.SIDE);
    }

    private static double error(SiameseModel model) {
        int[] classes = new int[BlobPairs.CLASSES * 5];
        java.util.Arrays.setAll(classes, row -> row / 5);
        return Roc.of(ScoredPairs.allPairs(RowMatrices.of(model.embed(pictures(5, 99))), classes))
                .equalError()
                .rate();
    }

    @Test
    void should_learn_and_give_the_same_model_for_the_same_seed() {
        LossHistory history = new LossHistory();
        SiameseModel model = trainer().observer(history).fit();
        assertThat(history.epochs()).hasSize(12);
        assertThat(history.steps()).hasSize(60);
        assertThat(history.epochs()[11]).isLessThan(history.epochs()[0] / 2);
        assertThat(error(model)).isLessThan(0.05);

        INDArray pictures = pictures(2, 5);
        assertThat(trainer().fit().embed(pictures)).isEqualTo(model.embed(pictures));
        assertThat(trainer().seed(8).fit().embed(pictures)).isNotEqualTo(model.embed(pictures));
    }

    @Test
    void should_give_bit_identical_embeddings_after_loading(@TempDir Path folder) throws Exception {
        SiameseModel model =
                trainer().epochs(2).attachment("note", "grün \"1\"").fit();
        Path file = folder.resolve("deep/er/model.siamese");
        model.save(file);
        SiameseModel loaded = SiameseModel.load(file);
        INDArray pictures = pictures(3, 6);
        assertThat(loaded.embed(pictures).data().asFloat())
                .isEqualTo(model.embed(pictures).data().asFloat());
        assertThat(loaded.attachments()).containsEntry("note", "grün \"1\"").containsOnlyKeys("note", "training");
        assertThat(loaded.tower().inputShape()).containsExactly(1, BlobPairs.SIDE, BlobPairs.SIDE);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        INDArray byDeeplearning4j =
                ModelSerializer.restoreComputationGraph(file.toFile()).output(pictures)[0];
        assertThat(byDeeplearning4j).isEqualTo(model.embed(pictures));
    }

    @Test
    void should_embed_one_and_many_and_measure_their_distance() {
        SiameseModel model = trainer().epochs(1).fit();
        INDArray pictures = pictures(20, 6);
        INDArray embeddings = model.embed(pictures);
        assertThat(embeddings.shape()).containsExactly(120, 4);
        INDArray first = model.embed(pictures.slice(0));
        assertThat(first.shape()).containsExactly(4);
        assertThat(first.equalsWithEps(embeddings.getRow(0), 1e-5)).isTrue();
        assertThat(model.distance(pictures.slice(0), pictures.slice(0))).isZero();
        assertThat(model.distance(pictures.slice(0), pictures.slice(30))).isPositive();
        assertThatThrownBy(() -> model.embed(Nd4j.zeros(1, 8, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 12, 12]")
                .hasMessageContaining("[1, 8, 8]");
    }

    @Test
    void should_embed_from_many_threads_as_from_one() throws Exception {
        SiameseModel model = trainer().epochs(1).fit();
        INDArray pictures = pictures(3, 6);
        INDArray expected = model.embed(pictures);
        List<Thread> threads = new ArrayList<>();
        List<INDArray> results = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int k = 0; k < 4; k++) {
            Thread thread = new Thread(() -> {
                for (int repeat = 0; repeat < 5; repeat++) {
                    results.add(model.embed(pictures));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results).hasSize(20).allMatch(expected::equals);
    }

    @Test
    void should_normalise_members_apart_unless_told_otherwise() {
        LossHistory apart = new LossHistory();
        LossHistory together = new LossHistory();
        SiameseModel model = trainer().epochs(1).observer(apart).fit();
        SiameseModel other = trainer()
                .epochs(1)
                .memberStatistics(MemberStatistics.TOGETHER)
                .observer(together)
                .fit();
        assertThat(apart.steps()[0]).isNotEqualTo(together.steps()[0]);
        assertThat(membersOf(model)).isEqualTo(1);
        assertThat(membersOf(other)).isEqualTo(1);

        List<Integer> trained = new ArrayList<>();
        BaseTrainingListener listener = new BaseTrainingListener() {
            @Override
            public void iterationDone(Model network, int iteration, int epoch) {
                trained.add(members((ComputationGraph) network));
            }
        };
        trainer().epochs(1).listener(listener).fit();
        assertThat(trained).containsOnly(2);
    }

    private static int membersOf(SiameseModel model) {
        return members(model.toComputationGraph());
    }

    private static int members(ComputationGraph network) {
        return Arrays.stream(network.getLayers())
                .map(layer -> layer.conf().getLayer())
                .filter(NativeBatchNormalization.class::isInstance)
                .map(NativeBatchNormalization.class::cast)
                .findFirst()
                .orElseThrow()
                .members();
    }

    @Test
    void should_tell_deeplearning4j_listeners_about_steps_and_epochs() {
        List<String> seen = new ArrayList<>();
        trainer()
                .epochs(2)
                .listener(new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        seen.add("step " + iteration + " epoch " + epoch);
                    }

                    @Override
                    public void onEpochEnd(Model model) {
                        seen.add("end");
                    }
                })
                .fit();
        assertThat(seen).hasSize(12).contains("step 0 epoch 0", "step 9 epoch 1", "end");
    }

    @Test
    void should_tell_observers_the_plan_and_every_step() {
        List<Object> seen = new ArrayList<>();
        trainer()
                .epochs(1)
                .observer(new TrainingObserver() {
                    @Override
                    public void onStart(TrainingPlan plan) {
                        seen.add(plan);
                    }

                    @Override
                    public void onStep(int epoch, int batch, int units, StepResult result) {
                        assertThat(units).isEqualTo(16);
                        assertThat(result.tuples().valid()).isEqualTo(16);
                        assertThat(result.tuples().active()).isBetween(1L, 16L);
                        seen.add(batch);
                    }

                    @Override
                    public void onEnd() {
                        seen.add("end");
                    }
                })
                .fit();
        TrainingPlan plan = new TrainingPlan(
                trainer().epochs(1).build().configuration(), 5, 16, "pairs", "Deeplearning4j", 0, List.of());
        assertThat(seen).containsExactly(plan, 0, 1, 2, 3, 4, "end");
        assertThat(plan.steps()).isEqualTo(5);
    }

    @Test
    void should_fail_before_training_if_the_loss_does_not_take_the_targets() {
        List<Object> steps = new ArrayList<>();
        MetricLoss labelsOnly = new LabelsOnly();
        assertThatThrownBy(() -> trainer()
                        .loss(labelsOnly)
                        .observer(new TrainingObserver() {
                            @Override
                            public void onStart(TrainingPlan plan) {
                                steps.add(plan);
                            }
                        })
                        .fit())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected labels");
        assertThat(steps).isEmpty();
    }

    record LabelsOnly() implements MetricLoss {
        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            throw new IllegalArgumentException("targets: expected labels, got " + targets);
        }
    }

    @Test
    void should_fail_if_features_do_not_fit_the_tower() {
        Tower wide = Tower.builder().input(1, 12, 14).dense(4).embedding(2).build();
        assertThatThrownBy(() -> trainer().tower(wide).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 12, 14]")
                .hasMessageContaining("[1, 12, 12]");
    }

    @Test
    void should_fail_if_the_loss_is_no_longer_finite() {
        assertThatThrownBy(() -> trainer().updater(new Sgd(1e30)).fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("numbers are no longer finite")
                .hasMessageContaining("smaller learning rate");
    }

    @Test
    void should_fail_before_allocating_if_memory_does_not_suffice() {
        Tower huge = Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .dense(200_000)
                .dense(200_000)
                .embedding(4)
                .build();
        assertThatThrownBy(() -> trainer().tower(huge).fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("GiB")
                .hasMessageContainingAll("chunks(", "smaller batch")
                .hasMessageContaining("40,");
    }

    @Test
    void should_fail_if_a_setting_is_missing_or_wrong() {
        assertThatThrownBy(() -> SiameseTrainer.builder().build()).hasMessageContaining("tower");
        assertThatThrownBy(() -> trainer().epochs(0)).hasMessageContaining("epochs: expected at least 1, got 0");
    }
}
