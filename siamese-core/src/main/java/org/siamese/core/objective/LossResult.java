package org.siamese.core.objective;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Value and gradient of a loss on one batch.
 *
 * @param value the loss
 * @param gradient its gradient with respect to the embeddings, [rows, dimension], of the embeddings' type; owned by the caller
 * @param weightGradients its gradient with respect to each of the loss's trainable weights, by name; empty where it has none
 * @param stateUpdates the new value of each weight that is not trainable, and of one that the loss keeps in a certain form, by name:
 *     whoever trains writes it over the old one, before an update by gradient; empty where the loss has none
 * @param tuples number of pairs, triplets or rows that the loss was taken over; 0 where the batch held no valid one
 * @param activeTuples how many of them contributed a loss above zero
 */
public record LossResult(
        double value,
        INDArray gradient,
        Map<String, INDArray> weightGradients,
        Map<String, INDArray> stateUpdates,
        long tuples,
        long activeTuples) {

    /** A result of a loss without state. */
    public LossResult(
            double value, INDArray gradient, Map<String, INDArray> weightGradients, long tuples, long activeTuples) {
        this(value, gradient, weightGradients, Map.of(), tuples, activeTuples);
    }

    /** A result without trainable weights. */
    public static LossResult of(double value, INDArray gradient, long tuples, long activeTuples) {
        return new LossResult(value, gradient, Map.of(), tuples, activeTuples);
    }
}
