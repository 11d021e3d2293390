package org.siamese.decision.calibrate;

import org.siamese.decision.evaluate.SameProbability;

/**
 * A map from distance to the odds of same, fitted to calibration pairs by a {@link CalibrationMethod}. It never rises with
 * distance. The likelihood ratio is the odds divided by those of the calibration pairs. Immutable and thread-safe.
 */
public sealed interface Calibration extends SameProbability
        permits LogisticCalibration, BetaCalibration, IsotonicCalibration {
    /** How it was fitted. */
    CalibrationMethod method();

    /**
     * Natural logarithm of the odds of same at a distance, where same pairs are as common as in the calibration set.
     *
     * @param distance finite
     * @throws IllegalArgumentException if the distance is NaN or infinite
     */
    double logOdds(double distance);

    @Override
    default double logLikelihoodRatio(double distance) {
        return logOdds(distance) - priorLogOdds();
    }
}
