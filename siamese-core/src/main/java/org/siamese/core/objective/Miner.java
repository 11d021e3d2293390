package org.siamese.core.objective;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;

/**
 * Chooses which pairs or triplets of a batch a loss is taken over. The choice depends on the batch and on the miner's own
 * components alone (a seed among them), so it can be repeated. No gradient flows through it.
 *
 * <p>Implementations are immutable, thread-safe and serialisable as JSON by their components. A batch that holds nothing to
 * choose gives no tuple.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonSerialize(using = ObjectiveJson.Writer.class)
@JsonDeserialize(using = ObjectiveJson.MinerReader.class)
public interface Miner {

    /** The tuples chosen from a batch, in the order of their anchors. */
    Tuples mine(LabelledBatch batch);

    /**
     * The tuples chosen from embeddings alone.
     *
     * @param embeddings [rows, dimension]
     * @param labels the class of each row
     */
    default Tuples mine(INDArray embeddings, Labels labels) {
        return mine(new LabelledBatch(RowMatrices.of(embeddings), labels.toIntArray()));
    }

    /**
     * The tuples chosen with anchors of one set and positives and negatives of another.
     *
     * @param embeddings [anchors, dimension]
     * @param labels the class of each anchor
     * @param references [rows, dimension]
     * @param referenceLabels the class of each of these rows
     */
    default Tuples mine(INDArray embeddings, Labels labels, INDArray references, Labels referenceLabels) {
        return mine(LabelledBatch.ofReferences(
                RowMatrices.of(embeddings),
                labels.toIntArray(),
                RowMatrices.of(references, "references"),
                referenceLabels.toIntArray()));
    }

    /**
     * The tuples chosen by values that were computed elsewhere, in the place of those of the miner's measure.
     *
     * @param matrix [rows, rows]
     * @param labels the class of each row
     * @throws IllegalArgumentException if the miner needs embeddings
     */
    default Tuples mineMatrix(INDArray matrix, Labels labels) {
        return mine(LabelledBatch.ofMatrix(RowMatrices.of(matrix, "matrix").values(), labels.toIntArray()));
    }

    /**
     * This miner, of whose tuples at most {@code k} of each anchor are kept, drawn without replacement: triplets, or positive and
     * negative pairs each.
     *
     * @param k at least 1
     * @param seed of the draw
     */
    default Miner tuplesPerAnchor(int k, long seed) {
        return new TuplesPerAnchorMiner(this, k, seed);
    }
}
