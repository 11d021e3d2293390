package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.StepMeasures;
import org.siamese.core.engine.StepResult;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.TupleCount;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.Checkpoints;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Relation;

class HardPairFeedTest {
    private final ImageDataset faces = SyntheticFaces.builder()
            .identities(5)
            .imagesPerIdentity(3)
            .size(12, 12)
            .seed(4)
            .build()
            .dataset();
    private final List<ItemPair> pairs = AllPairs.of(faces.classes());

    /** Pulls the members of every pair together. */
    record Together() implements MetricLoss {
        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            INDArray gradient = Nd4j.zeros(embeddings.dataType(), embeddings.shape());
            double value = 0;
            for (int row = 0; row < targets.rows(); row++) {
                INDArray gap = embeddings.getRow(row).sub(embeddings.getRow(row ^ 1));
                value += gap.norm2Number().doubleValue() / targets.rows();
                gradient.putRow(row, gap.mul(1.0 / targets.rows()));
            }
            return LossResult.of(value, gradient, targets.count(), targets.count());
        }
    }

    private SiameseTrainer.Builder trainer(PairLosses losses) {
        HardPairReplay replay = HardPairReplay.of(pairs, losses, 16, 3);
        return SiameseTrainer.builder()
                .tower(Tower.builder()
                        .input((int) faces.imageShape()[0], 12, 12)
                        .dense(6)
                        .embedding(3)
                        .build())
                .loss(new Together())
                .updater(new Sgd(0.05))
                .batches(ImageBatches.of(faces, replay))
                .observer(HardPairFeed.of(replay, losses))
                .seed(2)
                .quiet();
    }

    @Test
    void should_note_the_cost_of_each_pair_that_was_trained_on() {
        PairLosses losses = PairLosses.of(pairs.size());
        HardPairReplay replay = HardPairReplay.of(pairs, losses, 3, 3);
        INDArray embeddings = Nd4j.create(new double[][] {{0, 0}, {3, 4}, {1, 0}, {1, 0.5}, {0, 0}, {9, 0}});
        Pairs targets = Pairs.of(Relation.SAME, Relation.DIFFERENT, Relation.DIFFERENT);
        StepResult result = new StepResult(1, new TupleCount(3, 3), new StepMeasures(embeddings, targets, 1));
        HardPairFeed feed = HardPairFeed.of(replay, losses);
        feed.onStep(0, 2, 3, result);
        int[] indices = replay.pairsOf(0, 2);
        float[] noted = losses.snapshot();
        assertThat(noted[indices[0]]).isCloseTo(25, within(1e-5f));
        assertThat(noted[indices[1]]).isCloseTo(2.25f, within(1e-5f));
        assertThat(noted[indices[2]]).isZero();
        assertThat(feed.wantsMeasures(7)).isTrue();
        StepResult labelled =
                new StepResult(1, new TupleCount(3, 3), new StepMeasures(embeddings, Labels.of(0, 0, 1, 1, 2, 2), 1));
        assertThatThrownBy(() -> feed.onStep(0, 2, 3, labelled)).hasMessageContaining("pairs");
    }

    @Test
    void should_draw_the_same_hard_pairs_after_a_resume(@TempDir Path folder) {
        PairLosses whole = PairLosses.of(pairs.size());
        SiameseModel expected = trainer(whole).epochs(4).fit();
        // 6 batches an epoch: the first part ends in mid-epoch.
        trainer(PairLosses.of(pairs.size()))
                .steps(15)
                .checkpoints(Checkpoints.in(folder).withEverySteps(4))
                .fit();
        PairLosses resumed = PairLosses.of(pairs.size());
        SiameseModel model = trainer(resumed).epochs(4).checkpoints(folder).fit();
        assertThat(model.toComputationGraph().params())
                .isEqualTo(expected.toComputationGraph().params());
        assertThat(resumed.toBytes()).isEqualTo(whole.toBytes());
        assertThat(whole.snapshot()).doesNotContain(Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> resumed.restore(new byte[16])).hasMessageContaining("toBytes");
    }
}
