package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.StepMeasures;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Tower;

class TrainingHealthTest {
    private static final String DENSE = SiameseTrainerTest.tower().configuration().getVertices().keySet().stream()
            .filter(name -> name.endsWith("dense"))
            .findFirst()
            .orElseThrow();

    private static SiameseTrainer.Builder trainer(TrainingHealth health) {
        return SiameseTrainerTest.trainer().observer(health).epochs(3);
    }

    private static HealthReport last(TrainingHealth health) {
        return health.reports().get(health.reports().size() - 1);
    }

    @Test
    void should_find_nothing_wrong_with_a_good_run_and_change_nothing() {
        TrainingHealth health = TrainingHealth.every(2);
        LossHistory history = new LossHistory();
        LossHistory plain = new LossHistory();
        trainer(health).epochs(8).observer(history).fit();
        SiameseTrainerTest.trainer().epochs(8).observer(plain).fit();
        assertThat(history.steps()).isEqualTo(plain.steps());
        HealthReport report = last(health);
        assertThat(report.steps()).isEqualTo(5);
        assertThat(report.measuredSteps()).isEqualTo(3);
        assertThat(report.same().count() + report.different().count()).isEqualTo(3 * 16);
        assertThat(report.same().mean()).isLessThan(report.different().mean());
        assertThat(report.overlap()).isBetween(0.0, 0.9);
        assertThat(report.activeShare()).isBetween(0.1, 1.0);
        assertThat(report.gradientNorm()).isPositive();
        assertThat(report.effectiveRank()).isBetween(1.2, 4.0);
        assertThat(report.warnings()).noneMatch(warning -> warning.contains("collapse"));
    }

    @Test
    void should_measure_distances_spread_and_rank_as_loops_do() {
        INDArray embeddings = Nd4j.create(new double[][] {{0, 0}, {3, 4}, {0, 0}, {0, 1}});
        EmbeddingSample sample = new EmbeddingSample(new StepMeasures(embeddings, Labels.of(0, 0, 1, 1), 1));
        assertThat(sample.same()).containsExactly(new double[] {5, 1}, within(1e-12));
        assertThat(sample.different()).containsExactlyInAnyOrder(0.0, 1.0, 5.0, Math.sqrt(18));
        assertThat(sample.meanSquare()).isCloseTo(26 / 8.0, within(1e-12));
        assertThat(sample.variance()).isCloseTo((6.75 + 10.75) / 8, within(1e-12));

        INDArray square = Nd4j.create(new double[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}});
        assertThat(new EmbeddingSample(new StepMeasures(square, Labels.of(0, 0, 1, 1), 1)).effectiveRank())
                .isCloseTo(2, within(1e-9));
        INDArray line = Nd4j.create(new double[][] {{1, 2}, {2, 4}, {3, 6}, {-1, -2}});
        assertThat(new EmbeddingSample(new StepMeasures(line, Labels.of(0, 0, 1, 1), 1)).effectiveRank())
                .isCloseTo(1, within(1e-6));
    }

    /** A loss that pulls all embeddings to one point. */
    record PullTogether() implements MetricLoss {
        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            INDArray gap = embeddings.sub(1);
            return LossResult.of(
                    gap.mul(gap).meanNumber().doubleValue(),
                    gap.mul(2.0 / gap.length()).castTo(embeddings.dataType()),
                    targets.count(),
                    targets.count());
        }
    }

    @Test
    void should_warn_when_embeddings_collapse() {
        TrainingHealth health = TrainingHealth.ofDefaults();
        Tower plain = Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .dense(8)
                .relu()
                .embedding(4)
                .build();
        trainer(health)
                .tower(plain)
                .loss(new PullTogether())
                .updater(new Sgd(0.02))
                .weightDecay(50)
                .epochs(20)
                .fit();
        assertThat(last(health).warnings())
                .anyMatch(warning -> warning.contains("embeddings collapse") && warning.contains("Try"));
    }

    @Test
    void should_warn_when_the_loss_sits_at_the_margin() {
        TrainingHealth health = TrainingHealth.ofDefaults();
        // Embeddings hardly differ in comparison with the margin, and nothing is learnt.
        trainer(health).loss(new LoopContrastive(1000)).updater(new Sgd(1e-30)).fit();
        assertThat(health.reports().get(0).warnings()).noneMatch(warning -> warning.contains("margin"));
        assertThat(last(health).warnings())
                .anyMatch(warning ->
                        warning.contains("the loss sits at") && warning.contains("ln 2") && warning.contains("Try"));
    }

    /** A loss whose miner finds nothing. */
    record Empty() implements MetricLoss {
        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            return LossResult.of(0, Nd4j.zeros(embeddings.dataType(), embeddings.shape()), 0, 0);
        }
    }

    @Test
    void should_warn_when_nothing_is_mined() {
        TrainingHealth health = TrainingHealth.ofDefaults();
        trainer(health).loss(new Empty()).fit();
        assertThat(last(health).emptySteps()).isEqualTo(5);
        assertThat(last(health).warnings())
                .anyMatch(warning -> warning.contains("nothing is mined: 5 of 5 steps") && warning.contains("P x K"));
    }

    @Test
    void should_warn_when_the_trainer_waits_for_data() {
        TrainingHealth health = TrainingHealth.ofDefaults();
        trainer(health).batches(new Spoilt(-1, 60)).epochs(1).fit();
        assertThat(last(health).waitingShare()).isBetween(0.2, 1.0);
        assertThat(last(health).warnings()).anyMatch(warning -> warning.contains("waited for data"));
    }

    /** Batches that come late, and of which one holds a NaN. */
    private record Spoilt(int spoilt, long pause) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            BatchIterator good = new BlobPairs(16, 5, 1).open(epoch, firstBatch);
            return new BatchIterator() {
                private int next = firstBatch;

                @Override
                public boolean hasNext() {
                    return good.hasNext();
                }

                @Override
                public Batch next() {
                    Batch batch = good.next();
                    if (next++ == spoilt) {
                        batch.features().putScalar(new long[] {3, 0, 2, 2}, Double.NaN);
                    }
                    try {
                        Thread.sleep(pause);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return batch;
                }
            };
        }

        @Override
        public int batchesPerEpoch() {
            return 5;
        }

        @Override
        public int batchSize() {
            return 16;
        }

        @Override
        public long[] featureShape() {
            return new long[] {1, BlobPairs.SIDE, BlobPairs.SIDE};
        }
    }

    @Test
    void should_say_which_batch_brought_a_nan() {
        assertThatThrownBy(() -> trainer(TrainingHealth.ofDefaults())
                        .batches(new Spoilt(2, 0))
                        .fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll("epoch 1, batch 3", "features", "row 3");
    }

    @Test
    void should_start_from_no_model_and_measure_on_no_set_with_a_nan() {
        SiameseModel broken = trainer(TrainingHealth.ofDefaults())
                .listener(new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        ((ComputationGraph) model).getParam(DENSE + "_W").putScalar(2, Double.NaN);
                    }
                })
                .steps(1)
                .fit();
        assertThatThrownBy(() ->
                        trainer(TrainingHealth.ofDefaults()).warmStart(broken).fit())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("warmStart, parameter " + DENSE + "_W", "finite number, got NaN");

        INDArray features = Nd4j.zeros(2, 1, BlobPairs.SIDE, BlobPairs.SIDE).putScalar(7, Double.NaN);
        assertThatThrownBy(() -> trainer(TrainingHealth.ofDefaults())
                        .validation(Validation.of(features, Labels.of(1, 2)))
                        .fit())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation, features, row 0, value 7: expected a finite number, got NaN");
    }

    @Test
    void should_say_which_layer_gave_the_first_nan() {
        BaseTrainingListener spoiler = new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                if (iteration == 6) {
                    ((ComputationGraph) model).getParam(DENSE + "_W").putScalar(0, Double.NaN);
                }
            }
        };
        assertThatThrownBy(() ->
                        trainer(TrainingHealth.ofDefaults()).listener(spoiler).fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll(
                        "epoch 2, batch 3", "layer \"" + DENSE + "\"", "parameters", "smaller learning rate");
    }
}
