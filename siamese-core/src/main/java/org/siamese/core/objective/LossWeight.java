package org.siamese.core.objective;

import org.deeplearning4j.nn.weights.IWeightInit;

/**
 * A weight of a loss. It is saved with the tower and is no part of the embedding model. A trainable one trains with the tower;
 * another is state, such as a queue of past embeddings, that changes only as {@link LossResult#stateUpdates()} says.
 *
 * @param name its name, unique within the loss, without "_"
 * @param rows first dimension of its shape
 * @param columns second dimension of its shape
 * @param initialisation how it starts
 * @param trainable whether it has a gradient
 */
public record LossWeight(String name, long rows, long columns, IWeightInit initialisation, boolean trainable) {
    /** A trainable weight. */
    public LossWeight(String name, long rows, long columns, IWeightInit initialisation) {
        this(name, rows, columns, initialisation, true);
    }

    /** Number of values. */
    public long length() {
        return rows * columns;
    }
}
