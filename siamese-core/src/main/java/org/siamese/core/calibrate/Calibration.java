package org.siamese.core.calibrate;

import org.siamese.core.evaluate.SameProbability;

/**
 * A map from distance to the odds of same, fitted to development pairs by a {@link CalibrationMethod}. It never rises with
 * distance. The likelihood ratio is the odds divided by those of the development pairs. Immutable and thread-safe.
 */
public sealed interface Calibration extends SameProbability
        permits LogisticCalibration, BetaCalibration, IsotonicCalibration {
    /** How it was fitted. */
    CalibrationMethod method();

    /** Natural logarithm of the odds of same at a distance, where same pairs are as common as in the development set. */
    double logOdds(double distance);

    @Override
    default double logLikelihoodRatio(double distance) {
        return logOdds(distance) - priorLogOdds();
    }
}
