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
}
