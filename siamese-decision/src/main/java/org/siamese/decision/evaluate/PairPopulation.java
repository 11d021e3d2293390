package org.siamese.decision.evaluate;

/**
 * How many pairs there are in all, measured or not.
 *
 * @param same number of same pairs
 * @param different number of different pairs
 */
public record PairPopulation(long same, long different) {
    /** Number of pairs. */
    public long pairs() {
        return same + different;
    }

    static PairPopulation ofRows(int[] identityOf, int identities) {
        long[] sizes = new long[identities];
        for (int identity : identityOf) {
            sizes[identity]++;
        }
        long same = 0;
        for (long size : sizes) {
            same += size * (size - 1) / 2;
        }
        return new PairPopulation(same, RowTriangle.pairs(identityOf.length) - same);
    }
}
