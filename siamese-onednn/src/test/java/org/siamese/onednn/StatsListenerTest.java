package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.core.train.TrainingObserver;
import org.siamese.core.train.TrainingPlan;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;

/** Deeplearning4j's own listeners see a training run, which then is computed by Deeplearning4j although a faster engine is there. */
class StatsListenerTest {
    private static final int EPOCHS = 2;
    private static final int BATCHES = 3;
    private static final int SIDE = 8;

    /** Pairs of noise. */
    private record Noise() implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            return new BatchIterator() {
                private int next = firstBatch;

                @Override
                public boolean hasNext() {
                    return next < BATCHES;
                }

                @Override
                public Batch next() {
                    SplittableRandom random = new SplittableRandom(100L * epoch + next++);
                    INDArray features = Nd4j.createFromArray(
                                    random.doubles(8L * SIDE * SIDE).toArray())
                            .castTo(DataType.FLOAT)
                            .reshape('c', 8, 1, SIDE, SIDE);
                    return new Batch(
                            features, Pairs.of(Relation.SAME, Relation.DIFFERENT, Relation.SAME, Relation.DIFFERENT));
                }
            };
        }

        @Override
        public int batchesPerEpoch() {
            return BATCHES;
        }

        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public long[] featureShape() {
            return new long[] {1, SIDE, SIDE};
        }
    }

    /**
     * What a run gave.
     *
     * @param engine name of the engine that computed it
     * @param losses of its steps
     * @param parameters at its end
     */
    private record Run(String engine, double[] losses, INDArray parameters) {}

    private static Run run(TrainingListener... listeners) {
        List<String> engines = new ArrayList<>();
        LossHistory history = new LossHistory();
        SiameseTrainer.Builder trainer = SiameseTrainer.builder()
                .tower(Tower.builder()
                        .input(1, SIDE, SIDE)
                        .convolution(4, 3, Padding.zero(1))
                        .relu()
                        .maxPool(2, 2)
                        .embedding(5)
                        .build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(new Noise())
                .epochs(EPOCHS)
                .seed(3)
                .quiet()
                .observer(history)
                .observer(new TrainingObserver() {
                    @Override
                    public void onStart(TrainingPlan plan) {
                        engines.add(plan.engine());
                    }
                });
        for (TrainingListener listener : listeners) {
            trainer.listener(listener);
        }
        INDArray parameters = trainer.fit().toComputationGraph().params();
        return new Run(engines.get(0), history.steps(), parameters);
    }

    @Test
    void should_feed_deeplearning4js_own_ui_with_every_step() {
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        Run watched = run(new StatsListener(storage, 1));

        String session = storage.listSessionIDs().get(0);
        assertThat(storage.listSessionIDs()).hasSize(1);
        assertThat(storage.getAllStaticInfos(session, "StatsListener")).hasSize(1);
        List<StatsReport> reports = new ArrayList<>();
        for (Persistable update : storage.getAllUpdatesAfter(session, "StatsListener", 0)) {
            reports.add((StatsReport) update);
        }
        assertThat(reports).hasSize(EPOCHS * BATCHES);
        double[] scores = reports.stream().mapToDouble(StatsReport::getScore).toArray();
        assertThat(scores).containsExactly(watched.losses());
        assertThat(reports.get(0).hasHistograms(StatsType.Parameters)).isTrue();
    }

    @Test
    void should_let_listeners_change_nothing_and_use_the_faster_engine_without_them() {
        Run watched = run(new StatsListener(new InMemoryStatsStorage(), 1));
        Run logged = run(new ScoreIterationListener(100));
        Run alone = run();
        assertThat(watched.engine()).isEqualTo(logged.engine()).isEqualTo("Deeplearning4j");
        assertThat(watched.parameters()).isEqualTo(logged.parameters());
        assertThat(alone.engine()).isEqualTo(OneDnnEngineProvider.NAME);
        assertThat(alone.parameters().sub(watched.parameters()).amaxNumber().doubleValue())
                .isLessThan(1e-4);
    }
}
