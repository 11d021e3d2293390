package org.siamese.report;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

/**
 * The test pairs, the curve of their distances and what was measured on them.
 *
 * @param pairs the pairs
 * @param roc their curve
 * @param measures what was measured on them
 * @param rule how the threshold was chosen, in words; empty if that is not known
 */
record TestScores(ScoredPairs pairs, Roc roc, Verification measures, String rule) {
    static TestScores of(ScoredPairs pairs, Verification measures) {
        Roc roc = Roc.of(pairs);
        if (measures.pairs() != pairs.size() || measures.same() != pairs.sameCount()) {
            throw new IllegalArgumentException("measures: expected those of these " + pairs.size() + " pairs, "
                    + pairs.sameCount() + " same, got those of " + measures.counts());
        }
        return new TestScores(pairs, roc, measures, "");
    }

    /** The same scores whose threshold is named by the rule of a calibration, if it is that one's. */
    TestScores named(@Nullable ModelCalibration calibration) {
        boolean its = calibration != null && calibration.threshold().distance() == threshold();
        return new TestScores(
                pairs, roc, measures, its ? calibration.threshold().rule() : "");
    }

    /** The threshold and how it was chosen, for example {@code 0.4123 (equal error rate)}. */
    String thresholdWords() {
        return Numbers.plain(threshold()) + inBrackets(rule);
    }

    /** The words of a chart for the threshold, without the rule's details. */
    String thresholdLabel() {
        return "threshold" + inBrackets(rule.replaceAll(",.*", ""));
    }

    static String inBrackets(String rule) {
        return rule.isEmpty() ? "" : " (" + rule + ")";
    }

    double threshold() {
        return measures.threshold();
    }
}
