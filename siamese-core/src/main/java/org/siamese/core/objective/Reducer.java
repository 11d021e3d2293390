package org.siamese.core.objective;

import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Makes one number of the losses of a batch's tuples: a weighted sum, whose weights depend on a tuple's anchor and on sums over
 * the batch. So a loss need not list its tuples, of which there may be batch^3. A loss that has a part for positive and one
 * for negative pairs reduces each by itself and adds the two.
 *
 * <p>Implementations are immutable, thread-safe and serialisable as JSON by their components.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public interface Reducer {

    /** Only losses above this count; by default all. */
    default double low() {
        return Double.NEGATIVE_INFINITY;
    }

    /** Only losses below this count; by default all. */
    default double high() {
        return Double.POSITIVE_INFINITY;
    }

    /** Weight of the losses of each anchor that count. */
    double[] weights(AnchorTotals totals);
}
