package org.siamese.decision.calibrate;

import java.util.Locale;
import org.siamese.decision.evaluate.Roc;

/**
 * The greatest distance that is decided to be the same, and why. Rates are those of the calibration pairs it was chosen on; on others they
 * differ, see {@link org.siamese.decision.evaluate.ThresholdErrors}.
 *
 * @param distance the threshold, finite; below 0 nothing is accepted
 * @param rule how it was chosen, in words
 * @param falseAcceptRate the false accept rate it was chosen for: the wanted one where one was asked for, else that of the calibration pairs
 * @param measuredFalseAcceptRate share of different calibration pairs that it accepts
 * @param measuredFalseRejectRate share of same calibration pairs that it rejects
 */
public record DecisionThreshold(
        double distance,
        String rule,
        double falseAcceptRate,
        double measuredFalseAcceptRate,
        double measuredFalseRejectRate) {
    /** The threshold that accepts nothing. */
    static final double NOTHING = -Double.MIN_VALUE;

    /** Checks the numbers. */
    public DecisionThreshold {
        Finite.require("distance", distance);
        requireRate("falseAcceptRate", falseAcceptRate);
        requireRate("measuredFalseAcceptRate", measuredFalseAcceptRate);
        requireRate("measuredFalseRejectRate", measuredFalseRejectRate);
    }

    private static void requireRate(String name, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + ": expected 0 to 1, got " + rate);
        }
    }

    /**
     * The greatest threshold whose false accept rate on calibration pairs is at most a wanted one.
     *
     * @throws IllegalArgumentException if there are fewer different pairs than 1 / rate, which cannot show such a rate
     */
    public static DecisionThreshold forFalseAcceptRate(Roc roc, double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("rate: expected above 0 and below 1, got " + rate);
        }
        if (roc.differentCount() * rate < 1 - 1e-9) {
            throw new IllegalArgumentException("pairs: expected at least " + (long) Math.ceil(1 / rate)
                    + " different pairs for a false accept rate of " + rate + ", got "
                    + roc.differentCount());
        }
        double threshold = roc.thresholdFor(rate);
        return at(
                roc,
                Double.isFinite(threshold) ? threshold : NOTHING,
                String.format(Locale.ROOT, "false accept rate of at most %s", rate),
                rate);
    }

    /** The threshold at which false accept and false reject rate are equal on calibration pairs. */
    public static DecisionThreshold forEqualError(Roc roc) {
        Roc.EqualError error = roc.equalError();
        return at(roc, error.threshold(), "equal error rate", error.rate());
    }

    /** The threshold of the greatest balanced accuracy on calibration pairs. */
    public static DecisionThreshold forBalancedAccuracy(Roc roc) {
        double threshold = roc.balancedThreshold();
        return at(roc, threshold, "greatest balanced accuracy", roc.falseAcceptRate(threshold));
    }

    /**
     * Bayes' threshold: the greatest distance at which accepting costs no more than rejecting, by the calibrated likelihood ratio. A
     * calibration that never gets there accepts nothing; one that always is accepts everything.
     */
    public static DecisionThreshold forCosts(Roc roc, Calibration calibration, DecisionCosts costs) {
        double threshold = greatestDistance(calibration, costs.logLikelihoodRatio());
        return at(
                roc,
                threshold,
                String.format(
                        Locale.ROOT,
                        "least cost, false accept %s, false reject %s, share of same pairs %s",
                        costs.falseAccept(),
                        costs.falseReject(),
                        costs.priorSame()),
                roc.falseAcceptRate(threshold));
    }

    /** A threshold that is given. */
    public static DecisionThreshold at(Roc roc, double distance) {
        return at(roc, distance, "given", roc.falseAcceptRate(distance));
    }

    private static DecisionThreshold at(Roc roc, double distance, String rule, double falseAcceptRate) {
        return new DecisionThreshold(
                distance, rule, falseAcceptRate, roc.falseAcceptRate(distance), roc.falseRejectRate(distance));
    }

    private static double greatestDistance(Calibration calibration, double logLikelihoodRatio) {
        if (calibration.logLikelihoodRatio(0) < logLikelihoodRatio) {
            return NOTHING;
        }
        double low = 0;
        double high = 1;
        while (calibration.logLikelihoodRatio(high) >= logLikelihoodRatio) {
            low = high;
            high *= 2;
            if (high > Double.MAX_VALUE / 4) {
                return Double.MAX_VALUE;
            }
        }
        while (true) {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) {
                return low;
            }
            if (calibration.logLikelihoodRatio(middle) >= logLikelihoodRatio) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }
}
