package org.siamese.report;

import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

/**
 * The test pairs, the curve of their distances and what was measured on them.
 *
 * @param pairs the pairs
 * @param roc their curve
 * @param measures what was measured on them
 */
record TestScores(ScoredPairs pairs, Roc roc, Verification measures) {
    static TestScores of(ScoredPairs pairs, Verification measures) {
        Roc roc = Roc.of(pairs);
        if (measures.pairs() != pairs.size() || measures.same() != pairs.sameCount()) {
            throw new IllegalArgumentException("measures: expected those of these " + pairs.size() + " pairs, "
                    + pairs.sameCount() + " same, got those of " + measures.counts());
        }
        return new TestScores(pairs, roc, measures);
    }

    double threshold() {
        return measures.threshold();
    }
}
