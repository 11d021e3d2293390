package org.siamese.decision.evaluate;

import java.util.Arrays;
import org.siamese.decision.Relation;

/**
 * The receiver operating characteristic of a distance: for every threshold t, a pair is accepted as the same where its distance
 * is at most t.
 *
 * <ul>
 *   <li>true accept rate: share of {@link Relation#SAME} pairs accepted; 1 less it is the false reject rate;
 *   <li>false accept rate: share of {@link Relation#DIFFERENT} pairs accepted.
 * </ul>
 *
 * <p>Points run from (0, 0), nothing accepted, to (1, 1); points on a straight line between their neighbours are left out, which
 * changes neither curve nor area. Rates at a threshold are exact. Pairs of equal distance move together, so ties cost what chance
 * costs: constant distances give an area of 0.5 and an equal error rate of 0.5. Immutable and thread-safe. Fawcett, "An
 * introduction to ROC analysis", Pattern Recognition Letters 27 (2006).
 */
public final class Roc {
    private final double[] same;
    private final double[] different;
    private final Points points;
    private final double area;
    private final double minCllr;
    private final EqualError equalError;
    private final double balancedThreshold;

    Roc(double[] same, double[] different) {
        this.same = same;
        this.different = different;
        this.points = Points.of(same, different);
        CurveMeasures measures = CurveMeasures.of(new DistanceWalk(same, different), same.length, different.length);
        this.area = measures.area();
        this.minCllr = measures.minCllr();
        this.equalError = findEqualError();
        this.balancedThreshold = findBalancedThreshold();
    }

    /**
     * The curve of the given pairs.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public static Roc of(ScoredPairs pairs) {
        requireBoth(pairs);
        return pairs.curve();
    }

    static void requireBoth(ScoredPairs pairs) {
        if (pairs.sameCount() == 0 || pairs.differentCount() == 0) {
            throw new IllegalArgumentException("pairs: expected same and different ones, got " + pairs.sameCount()
                    + " same and " + pairs.differentCount() + " different");
        }
    }

    double[] sortedSame() {
        return same;
    }

    double[] sortedDifferent() {
        return different;
    }

    int sameAtMost(double threshold) {
        return atMost(same, requireNumber(threshold));
    }

    int differentAtMost(double threshold) {
        return atMost(different, requireNumber(threshold));
    }

    /** Number of points. */
    public int size() {
        return points.thresholds().length;
    }

    /** Number of {@link Relation#SAME} pairs. */
    public int sameCount() {
        return same.length;
    }

    /** Number of {@link Relation#DIFFERENT} pairs. */
    public int differentCount() {
        return different.length;
    }

    /** The threshold of a point; that of the first, (0, 0), is negative infinity. */
    public double threshold(int point) {
        return points.thresholds()[point];
    }

    /** The false accept rates of the points, ascending, from 0 to 1. */
    public double[] falseAcceptRates() {
        return points.falseAccept().clone();
    }

    /** The true accept rates of the points, ascending, from 0 to 1. */
    public double[] trueAcceptRates() {
        return points.trueAccept().clone();
    }

    /** Share of the different pairs whose distance is at most a threshold. */
    public double falseAcceptRate(double threshold) {
        return (double) differentAtMost(threshold) / different.length;
    }

    /** Share of the same pairs whose distance is at most a threshold. */
    public double trueAcceptRate(double threshold) {
        return (double) sameAtMost(threshold) / same.length;
    }

    /** Share of the same pairs whose distance is above a threshold. */
    public double falseRejectRate(double threshold) {
        return (double) (same.length - sameAtMost(threshold)) / same.length;
    }

    private static double requireNumber(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold: expected a number, got NaN");
        }
        return threshold;
    }

    /** How many of ascending values are at most a limit. */
    static int atMost(double[] ascending, double limit) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The greatest threshold whose false accept rate is at most the given one, in the middle between the last distance that it
     * accepts and the next. Negative infinity where not even the smallest distance may be accepted, the largest distance where
     * all may.
     *
     * @param falseAcceptRate 0 to 1
     */
    public double thresholdFor(double falseAcceptRate) {
        if (!(falseAcceptRate >= 0 && falseAcceptRate <= 1)) {
            throw new IllegalArgumentException("falseAcceptRate: expected 0 to 1, got " + falseAcceptRate);
        }
        int allowed = (int) Math.floor(falseAcceptRate * different.length + 1e-9);
        if (allowed >= different.length) {
            return Math.max(same[same.length - 1], different[different.length - 1]);
        }
        double first = different[allowed];
        double last = Double.NEGATIVE_INFINITY;
        int sameBelow = atMost(same, Math.nextDown(first));
        int differentBelow = atMost(different, Math.nextDown(first));
        if (sameBelow > 0) {
            last = same[sameBelow - 1];
        }
        if (differentBelow > 0) {
            last = Math.max(last, different[differentBelow - 1]);
        }
        return between(last, first);
    }

    /** A threshold that accepts the first distance and not the second. */
    private static double between(double accepted, double rejected) {
        double middle = accepted + (rejected - accepted) / 2;
        return middle < rejected ? middle : accepted;
    }

    /** The true accept rate at the greatest threshold whose false accept rate is at most the given one. */
    public double trueAcceptRateAt(double falseAcceptRate) {
        return trueAcceptRate(thresholdFor(falseAcceptRate));
    }

    /**
     * Area under the curve by trapezoids: the probability that a same pair is closer than a different one, ties counting half;
     * 1 is perfect, 0.5 is chance.
     */
    public double area() {
        return area;
    }

    /**
     * Log-likelihood-ratio cost in bits after the best monotone calibration of these very pairs, found by
     * {@link PoolAdjacentViolators}: what the distances can tell, apart from how they are calibrated. 0 is perfect, 1 says nothing.
     * Brümmer and du Preez, "Application-independent evaluation of speaker detection" (2006).
     */
    public double minCllr() {
        return minCllr;
    }

    /**
     * Where false accept rate and false reject rate are equal; 0 is perfect, 0.5 is chance. Between two thresholds rate and
     * threshold are interpolated linearly.
     */
    public EqualError equalError() {
        return equalError;
    }

    private EqualError findEqualError() {
        DistanceWalk walk = new DistanceWalk(same, different);
        double threshold = Double.NaN;
        double falseBefore = 0;
        double trueBefore = 0;
        while (walk.next()) {
            double falseAfter = (double) walk.acceptedDifferent() / different.length;
            double trueAfter = (double) walk.acceptedSame() / same.length;
            if (falseAfter >= 1 - trueAfter) {
                double share = CurveMeasures.crossing(falseBefore, trueBefore, falseAfter, trueAfter);
                double rate = falseBefore + share * (falseAfter - falseBefore);
                boolean first = Double.isNaN(threshold);
                return new EqualError(
                        rate, first ? walk.distance() : threshold + share * (walk.distance() - threshold));
            }
            threshold = walk.distance();
            falseBefore = falseAfter;
            trueBefore = trueAfter;
        }
        throw new IllegalStateException("the curve does not end at (1, 1)");
    }

    /**
     * The threshold that gives the greatest balanced accuracy, (true accept rate + true reject rate) / 2, in the middle of the
     * gap to the next distance. Use it on calibration pairs only, never on those that are reported.
     */
    public double balancedThreshold() {
        return balancedThreshold;
    }

    private double findBalancedThreshold() {
        DistanceWalk walk = new DistanceWalk(same, different);
        double best = Double.NEGATIVE_INFINITY;
        double threshold = Double.NaN;
        boolean gapFollows = false;
        while (walk.next()) {
            if (gapFollows) {
                threshold = between(threshold, walk.distance());
                gapFollows = false;
            }
            double value =
                    (double) walk.acceptedSame() / same.length - (double) walk.acceptedDifferent() / different.length;
            if (value > best) {
                best = value;
                threshold = walk.distance();
                gapFollows = true;
            }
        }
        return threshold;
    }

    /**
     * Equal error rate and its threshold.
     *
     * @param rate the rate, 0 to 1
     * @param threshold the distance at which it is reached
     */
    public record EqualError(double rate, double threshold) {}

    /** The corners of the curve. */
    private record Points(double[] thresholds, double[] falseAccept, double[] trueAccept) {

        static Points of(double[] same, double[] different) {
            int capacity = 64;
            int[] s = new int[capacity];
            int[] d = new int[capacity];
            double[] thresholds = new double[capacity];
            thresholds[0] = Double.NEGATIVE_INFINITY;
            int size = 1;
            DistanceWalk walk = new DistanceWalk(same, different);
            while (walk.next()) {
                if (size > 1 && straight(s, d, size, walk)) {
                    size--;
                }
                if (size == s.length) {
                    s = Arrays.copyOf(s, 2 * size);
                    d = Arrays.copyOf(d, 2 * size);
                    thresholds = Arrays.copyOf(thresholds, 2 * size);
                }
                s[size] = walk.acceptedSame();
                d[size] = walk.acceptedDifferent();
                thresholds[size] = walk.distance();
                size++;
            }
            return new Points(
                    Arrays.copyOf(thresholds, size), rates(d, size, different.length), rates(s, size, same.length));
        }

        /** Whether the last point lies on the line from the one before to the walk's. */
        private static boolean straight(int[] s, int[] d, int size, DistanceWalk walk) {
            long right = d[size - 1] - d[size - 2];
            long up = s[size - 1] - s[size - 2];
            return right * (walk.acceptedSame() - s[size - 1]) == up * (walk.acceptedDifferent() - d[size - 1]);
        }

        private static double[] rates(int[] counts, int size, int total) {
            double[] rates = new double[size];
            for (int k = 0; k < size; k++) {
                rates[k] = (double) counts[k] / total;
            }
            return rates;
        }
    }
}
