package org.siamese.core.objective;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.siamese.core.batch.Targets;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * A metric learning objective: from embeddings and what is known about them to a value and its gradient.
 *
 * <p>Value and gradient are already reduced over the batch (mostly a mean): nothing that uses a loss divides them again.
 * Implementations are immutable, thread-safe and serialisable as JSON by their components. A batch without any valid tuple
 * gives value 0 and gradient 0.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonSerialize(using = ObjectiveJson.Writer.class)
@JsonDeserialize(using = ObjectiveJson.LossReader.class)
public interface MetricLoss {

    /**
     * Value and gradient on one batch.
     *
     * @param embeddings [rows, dimension], float or double, finite; not changed
     * @param targets as many rows; each loss says which kinds it takes
     * @param weights the loss's trainable weights by name, as {@link #weights(int)} lists them; not changed
     * @throws IllegalArgumentException if the shapes do not fit, the kind of targets is another or an embedding is not finite
     */
    LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights);

    /** Value and gradient of a loss without trainable weights. */
    default LossResult evaluate(INDArray embeddings, Targets targets) {
        return evaluate(embeddings, targets, Map.of());
    }

    /**
     * The trainable weights that this loss needs, in a fixed order; none by default.
     *
     * @param dimension length of an embedding
     */
    default List<LossWeight> weights(int dimension) {
        return List.of();
    }

    /** How the loss compares embeddings, so that a trained model can compare them alike; Euclidean by default. */
    default PairMeasure distance() {
        return EuclideanDistance.plain();
    }
}
