package org.siamese.core.model;

import java.util.stream.IntStream;
import org.siamese.decision.evaluate.ScoredPairs;

/** Pairs to calibrate models of tests on; every fourth is the same. */
final class FortyPairs {
    private static final double[] DISTANCES = {
        3.0, 4.0, 2.0, 4.0, 3.5, 2.5, 3.0, 3.5, 2.5, 3.0, 3.5, 4.0, 1.0, 4.5, 3.5, 3.5, 4.0, 4.5, 3.0, 4.0,
        2.5, 2.0, 4.0, 3.5, 1.0, 3.5, 2.5, 3.5, 1.5, 2.5, 3.5, 4.5, 0.5, 4.0, 4.5, 2.0, 0.5, 4.0, 4.0, 3.5
    };

    private FortyPairs() {}

    static ScoredPairs scored() {
        return ScoredPairs.of(DISTANCES, IntStream.range(0, 40).map(k -> k % 4).toArray(), new int[40]);
    }
}
