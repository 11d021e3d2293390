package org.siamese.core.evaluate;

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

    /** The step of each pair, in the table's order. */
    default char[] steps(DistanceSteps steps) {
        char[] result = new char[size()];
        IntStream.range(0, result.length).parallel().forEach(pair -> result[pair] = steps.of(distance(pair)));
        return result;
    }

    /**
     * Adds up the weights of the pairs in each step, for several draws. A pair within one identity counts as often as that identity was drawn, a
     * pair of two identities as often as the product of both.
     *
     * @param steps the step of each pair
     * @param times how often each identity was drawn, by draw
     * @param same receives the weights of same pairs, by draw
     * @param different receives the weights of different pairs, by draw
     */
    void tally(char[] steps, int[][] times, long[][] same, long[][] different);
}
