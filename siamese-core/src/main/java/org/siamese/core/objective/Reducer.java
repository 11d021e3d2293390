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

    /** Whether all losses above 0 count. */
    default boolean keepsAllAbove0() {
        return low() <= 0 && high() == Double.POSITIVE_INFINITY;
    }

    /**
     * Whether it matters which anchor a loss belongs to. Where not, all anchors have the same weight, and it depends on nothing but sums
     * over the batch. True by default.
     */
    default boolean byAnchor() {
        return true;
    }

    /** Weight of the losses of each anchor that count. */
    double[] weights(AnchorTotals totals);
}
