package org.siamese.decision.calibrate;

import org.siamese.decision.evaluate.ScoredPairs;

/**
 * Beta calibration of the score s = m / (m + d), which is 1 at distance 0 and 1/2 at the median distance m of the calibration pairs:
 *
 * <pre>{@code ln(odds) = c + a ln(s) - b ln(1 - s) = c - a ln(1 + d/m) + b ln(1 + m/d)}</pre>
 *
 * Kull, Silva Filho, Flach, "Beta calibration: a well-founded and easily implemented improvement on logistic calibration for binary
 * classifiers" (2017); as there, a weight that comes out below 0 is set to 0 and the others are fitted again. Targets are smoothed as
 * in {@link LogisticCalibration}. Distances below m / 1,000,000 count as that.
 *
 * @param a weight of ln(s), at least 0
 * @param b weight of -ln(1 - s), at least 0
 * @param c constant
 * @param median m, above 0
 * @param priorLogOdds ln(same / different) of the calibration pairs
 */
public record BetaCalibration(double a, double b, double c, double median, double priorLogOdds) implements Calibration {
    private static final double SMALLEST_SHARE = 1e-6;

    /** Checks the numbers. */
    public BetaCalibration {
        Finite.requireAtLeastZero("a", a);
        Finite.requireAtLeastZero("b", b);
        Finite.require("c", c);
        Finite.require("priorLogOdds", priorLogOdds);
        if (!(median > 0 && median < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("median: expected a finite number above 0, got " + median);
        }
    }

    /**
     * Fits to calibration pairs.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one, or a distance is below 0
     */
    public static BetaCalibration fit(ScoredPairs pairs) {
        FitPoints points = FitPoints.of(pairs);
        if (points.distance(0) < 0) {
            throw new IllegalArgumentException("pairs: expected distances of at least 0, got " + points.distance(0));
        }
        double median = points.median();
        if (median == 0) {
            double largest = points.distance(points.size() - 1);
            median = largest > 0 ? largest : 1;
        }
        double[] far = new double[points.size()];
        double[] near = new double[points.size()];
        for (int k = 0; k < far.length; k++) {
            far[k] = far(points.distance(k), median);
            near[k] = near(points.distance(k), median);
        }
        double[] both = LogisticFit.fit(new double[][] {far, near}, points);
        double a = -both[0];
        double b = both[1];
        double c = both[2];
        if (a < 0) {
            double[] one = LogisticFit.fit(new double[][] {near}, points);
            a = 0;
            b = one[0];
            c = one[1];
        } else if (b < 0) {
            double[] one = LogisticFit.fit(new double[][] {far}, points);
            a = -one[0];
            b = 0;
            c = one[1];
        }
        if (a < 0 || b < 0) {
            a = 0;
            b = 0;
            c = LogisticFit.fit(new double[0][], points)[0];
        }
        return new BetaCalibration(a, b, c, median, points.priorLogOdds());
    }

    private static double far(double distance, double median) {
        return Math.log1p(Math.max(distance / median, SMALLEST_SHARE));
    }

    private static double near(double distance, double median) {
        return Math.log1p(1 / Math.max(distance / median, SMALLEST_SHARE));
    }

    @Override
    public CalibrationMethod method() {
        return CalibrationMethod.BETA;
    }

    @Override
    public double logOdds(double distance) {
        Finite.require("distance", distance);
        return c - a * far(distance, median) + b * near(distance, median);
    }
}
