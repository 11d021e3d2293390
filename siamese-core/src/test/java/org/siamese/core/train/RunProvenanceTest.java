package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.Relation;

/** What a run with checkpoints must be able to compare, and what it says about its targets. */
class RunProvenanceTest {
    @TempDir
    Path folder;

    /** The same batches, with something to say about where they come from. */
    private record Told(BatchSource source, Map<String, String> provenance) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            return source.open(epoch, firstBatch);
        }

        @Override
        public int batchesPerEpoch() {
            return source.batchesPerEpoch();
        }

        @Override
        public int batchSize() {
            return source.batchSize();
        }

        @Override
        public long[] featureShape() {
            return source.featureShape();
        }
    }

    private SiameseTrainer.Builder trainer(int epochs, Map<String, String> provenance) {
        return SiameseTrainerTest.trainer()
                .batches(new Told(new BlobPairs(16, 2, 1), provenance))
                .epochs(epochs)
                .checkpoints(folder);
    }

    @Test
    void should_go_on_only_with_the_data_of_before() {
        trainer(1, Map.of("data", "6 images, 1f")).fit();
        trainer(2, Map.of("data", "6 images, 1f")).fit();

        assertThatThrownBy(() -> trainer(3, Map.of("data", "6 images, 2e")).fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("batches, data: 6 images, 1f in the checkpoint, 6 images, 2e now");
    }

    @Test
    void should_go_on_from_a_checkpoint_that_says_nothing_of_its_data() {
        ObjectNode before = JsonNodeFactory.instance.objectNode().put("seed", "7");
        ObjectNode now = before.deepCopy().put("batches, data", "6 images");

        assertThat(RunFingerprint.differences(before, now)).isEmpty();
        assertThat(RunFingerprint.differences(now, before)).hasSize(1);
    }

    /** A setting that Jackson does not find. */
    public static final class Hidden implements MetricLoss {
        private final double margin;

        /** Made by Jackson too, without its setting. */
        public Hidden() {
            this(1);
        }

        Hidden(double margin) {
            this.margin = margin;
        }

        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            return new LoopContrastive(margin).evaluate(embeddings, targets, weights);
        }
    }

    @Test
    void should_refuse_a_loss_that_its_json_does_not_hold() {
        MetricLoss lambda =
                (embeddings, targets, weights) -> new LoopContrastive(2).evaluate(embeddings, targets, weights);
        for (MetricLoss loss : List.of(lambda, new Hidden(2))) {
            assertThatThrownBy(() -> trainer(1, Map.of()).loss(loss).fit())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("loss: expected one whose JSON holds all its settings");
        }
        SavedLoss.require(new LoopContrastive(2));
    }

    private static String warnings(Relation... relations) {
        TargetVariety variety = new TargetVariety();
        INDArray features = Nd4j.zeros(2L * relations.length, 1);
        try (Warnings warnings = new Warnings()) {
            variety.add(Collections.singletonList(new Batch(features, Pairs.of(relations))));
            variety.endEpoch();
            variety.endEpoch();
            return warnings.take();
        }
    }

    @Test
    void should_warn_where_all_pairs_are_of_one_kind() {
        assertThat(warnings(Relation.SAME, Relation.SAME)).containsOnlyOnce("all pairs of an epoch are SAME");
        assertThat(warnings(Relation.DIFFERENT)).containsOnlyOnce("all pairs of an epoch are DIFFERENT");
        assertThat(warnings(Relation.SAME, Relation.DIFFERENT)).isEmpty();
    }
}
