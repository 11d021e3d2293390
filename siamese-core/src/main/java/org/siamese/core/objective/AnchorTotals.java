package org.siamese.core.objective;

/**
 * What a {@link Reducer} sees of the losses of a batch, added up for each anchor.
 *
 * @param labels the class of each anchor, -1 where it is unknown
 * @param terms number of losses of each anchor
 * @param kept number of them between the reducer's bounds
 * @param sums sum of those kept
 * @param divisor what the loss itself wants to divide by, NaN where it names nothing
 */
public record AnchorTotals(int[] labels, long[] terms, long[] kept, double[] sums, double divisor) {

    /** Number of anchors. */
    public int anchors() {
        return labels.length;
    }

    /** Number of losses of the batch. */
    public long allTerms() {
        return sum(terms);
    }

    /** Number of losses of the batch between the bounds. */
    public long allKept() {
        return sum(kept);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
