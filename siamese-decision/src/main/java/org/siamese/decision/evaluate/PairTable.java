package org.siamese.decision.evaluate;

import java.util.stream.IntStream;

/** Pairs with their distances, relations and the identities of their members, numbered from 0. */
sealed interface PairTable permits PairList, RowTriangle {
    /** Number of pairs. */
    int size();

    double distance(int pair);

    boolean same(int pair);

    /** Number of the identity of the first member. */
    int left(int pair);

    /** Number of the identity of the second member. */
    int right(int pair);

    /** Number of identities. */
    int identities();

    /** The bin of each pair, in the table's order. */
    default char[] bins(DistanceBins bins) {
        char[] result = new char[size()];
        IntStream.range(0, result.length).parallel().forEach(pair -> result[pair] = bins.of(distance(pair)));
        return result;
    }

    /**
     * Adds up the weights of the pairs in each bin, for several resamples. A pair within one identity counts as often as that identity was drawn, a
     * pair of two identities as often as the product of both.
     *
     * @param bins the bin of each pair
     * @param times how often each identity was drawn, by resample
     * @param same receives the weights of same pairs, by resample
     * @param different receives the weights of different pairs, by resample
     */
    void tally(char[] bins, int[][] times, long[][] same, long[][] different);
}
