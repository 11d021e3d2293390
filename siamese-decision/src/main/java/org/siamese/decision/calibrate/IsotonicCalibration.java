package org.siamese.decision.calibrate;

import java.util.Arrays;
import org.siamese.decision.evaluate.PoolAdjacentViolators;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * The falling curve of probability that fits calibration pairs best, by {@link PoolAdjacentViolators}: constant over each block,
 * linear between blocks, constant beyond the ends. Probabilities are kept within Platt's targets, 1 / (different + 2) to (same + 1) /
 * (same + 2), so that odds are finite. Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability
 * estimates" (2002). Immutable and thread-safe.
 */
public final class IsotonicCalibration implements Calibration {
    private final double[] distances;
    private final double[] probabilities;
    private final double priorLogOdds;

    /**
     * A curve through the given points.
     *
     * @param distances ascending, at least one
     * @param probabilities at these distances, never rising, above 0 and below 1
     * @param priorLogOdds ln(same / different) of the calibration pairs
     */
    public IsotonicCalibration(double[] distances, double[] probabilities, double priorLogOdds) {
        if (distances.length == 0 || distances.length != probabilities.length) {
            throw new IllegalArgumentException("distances, probabilities: expected as many, at least one, got "
                    + distances.length + " and " + probabilities.length);
        }
        for (int k = 0; k < distances.length; k++) {
            Finite.require("distances", distances[k]);
            if (!(probabilities[k] > 0 && probabilities[k] < 1)) {
                throw new IllegalArgumentException(
                        "probabilities, point " + k + ": expected above 0 and below 1, got " + probabilities[k]);
            }
            if (k > 0 && !(distances[k] > distances[k - 1] && probabilities[k] <= probabilities[k - 1])) {
                throw new IllegalArgumentException("point " + k
                        + ": expected a larger distance and no larger probability than before, got " + distances[k]
                        + ", " + probabilities[k] + " after " + distances[k - 1] + ", " + probabilities[k - 1]);
            }
        }
        Finite.require("priorLogOdds", priorLogOdds);
        this.distances = distances.clone();
        this.probabilities = probabilities.clone();
        this.priorLogOdds = priorLogOdds;
    }

    /**
     * Fits to calibration pairs.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public static IsotonicCalibration fit(ScoredPairs pairs) {
        FitPoints points = FitPoints.of(pairs);
        PoolAdjacentViolators blocks = new PoolAdjacentViolators();
        for (int k = 0; k < points.size(); k++) {
            blocks.add(points.same(k), points.different(k));
        }
        double[] distances = new double[2 * blocks.size()];
        double[] probabilities = new double[2 * blocks.size()];
        int size = 0;
        int first = 0;
        for (int block = 0; block < blocks.size(); block++) {
            int last = blocks.lastStep(block);
            double share = Math.min(points.sameTarget(), Math.max(points.differentTarget(), blocks.share(block)));
            for (int step : first == last ? new int[] {first} : new int[] {first, last}) {
                distances[size] = points.distance(step);
                probabilities[size] = share;
                size++;
            }
            first = last + 1;
        }
        return new IsotonicCalibration(
                Arrays.copyOf(distances, size), Arrays.copyOf(probabilities, size), points.priorLogOdds());
    }

    @Override
    public CalibrationMethod method() {
        return CalibrationMethod.ISOTONIC;
    }

    /** The distances of the curve's points, ascending. */
    public double[] distances() {
        return distances.clone();
    }

    /** The probabilities of the curve's points. */
    public double[] probabilities() {
        return probabilities.clone();
    }

    @Override
    public double priorLogOdds() {
        return priorLogOdds;
    }

    @Override
    public double probability(double distance) {
        Finite.require("distance", distance);
        int found = Arrays.binarySearch(distances, distance);
        if (found >= 0) {
            return probabilities[found];
        }
        int next = -found - 1;
        if (next == 0) {
            return probabilities[0];
        }
        if (next == distances.length) {
            return probabilities[next - 1];
        }
        double share = (distance - distances[next - 1]) / (distances[next] - distances[next - 1]);
        return probabilities[next - 1] + share * (probabilities[next] - probabilities[next - 1]);
    }

    @Override
    public double logOdds(double distance) {
        double p = probability(distance);
        return Math.log(p) - Math.log1p(-p);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IsotonicCalibration that
                && Arrays.equals(distances, that.distances)
                && Arrays.equals(probabilities, that.probabilities)
                && priorLogOdds == that.priorLogOdds;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(distances) + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "IsotonicCalibration[" + distances.length + " points]";
    }
}
