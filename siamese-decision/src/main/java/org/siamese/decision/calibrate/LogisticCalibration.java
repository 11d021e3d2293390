package org.siamese.decision.calibrate;

import org.siamese.decision.evaluate.ScoredPairs;

/**
 * ln(odds) = intercept - slope d. Platt, "Probabilistic outputs for support vector machines" (1999), with his smoothed targets
 * (same + 1) / (same + 2) and 1 / (different + 2), so that pairs that separate give finite odds.
 *
 * @param slope how fast the log odds fall with distance, at least 0; 0, where the distance says nothing, also stands for pairs whose
 *     same ones lie farther apart
 * @param intercept log odds at distance 0
 * @param priorLogOdds ln(same / different) of the calibration pairs
 */
public record LogisticCalibration(double slope, double intercept, double priorLogOdds) implements Calibration {
    /** Checks the numbers. */
    public LogisticCalibration {
        Finite.requireAtLeastZero("slope", slope);
        Finite.require("intercept", intercept);
        Finite.require("priorLogOdds", priorLogOdds);
    }

    /**
     * Fits to calibration pairs.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public static LogisticCalibration fit(ScoredPairs pairs) {
        FitPoints points = FitPoints.of(pairs);
        double[] distances = new double[points.size()];
        java.util.Arrays.setAll(distances, points::distance);
        double[] weights = LogisticFit.fit(new double[][] {distances}, points);
        if (weights[0] > 0) {
            weights = new double[] {0, LogisticFit.fit(new double[0][], points)[0]};
        }
        return new LogisticCalibration(Math.max(0, -weights[0]), weights[1], points.priorLogOdds());
    }

    @Override
    public CalibrationMethod method() {
        return CalibrationMethod.LOGISTIC;
    }

    @Override
    public double logOdds(double distance) {
        Finite.require("distance", distance);
        return intercept - slope * distance;
    }
}
