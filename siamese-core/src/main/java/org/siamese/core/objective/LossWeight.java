package org.siamese.core.objective;

import org.deeplearning4j.nn.weights.IWeightInit;

/**
 * A trainable weight of a loss. It trains with the tower, is saved with it and is no part of the embedding model.
 *
 * @param name its name, unique within the loss
 * @param rows first dimension of its shape
 * @param columns second dimension of its shape
 * @param initialisation how it starts
 */
public record LossWeight(String name, long rows, long columns, IWeightInit initialisation) {
    /** Number of values. */
    public long length() {
        return rows * columns;
    }
}
