package org.siamese.decision.evaluate;

import java.util.stream.IntStream;

/** Forty pairs with ties, of which every fourth is the same, for which the figures of the tests were computed with scikit-learn 1.2.1. */
public final class FixedScores {
    private static final double[] DISTANCES = {
        3.0, 4.0, 2.0, 4.0, 3.5, 2.5, 3.0, 3.5, 2.5, 3.0, 3.5, 4.0, 1.0, 4.5, 3.5, 3.5, 4.0, 4.5, 3.0, 4.0,
        2.5, 2.0, 4.0, 3.5, 1.0, 3.5, 2.5, 3.5, 1.5, 2.5, 3.5, 4.5, 0.5, 4.0, 4.5, 2.0, 0.5, 4.0, 4.0, 3.5
    };

    private FixedScores() {}

    /** The pairs. */
    public static ScoredPairs pairs() {
        int[] left = IntStream.range(0, 40).map(k -> k % 4).toArray();
        return ScoredPairs.of(DISTANCES, left, new int[40]);
    }
}
