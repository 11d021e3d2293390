package org.siamese.core.evaluate;

import java.util.Arrays;
import org.siamese.core.batch.Relation;

/**
 * The receiver operating characteristic of a distance: for every threshold t that matters, a pair is accepted as the same
 * where its distance is at most t.
 *
 * <ul>
 *   <li>true accept rate: share of {@link Relation#SAME} pairs accepted;
 *   <li>false accept rate: share of {@link Relation#DIFFERENT} pairs accepted.
 * </ul>
 *
 * <p>Points run from (0, 0), nothing accepted, to (1, 1). Pairs of equal distance move together, so ties cost what chance
 * costs: constant distances give an area of 0.5 and an equal error rate of 0.5. Immutable and thread-safe. Fawcett, "An
 * introduction to ROC analysis", Pattern Recognition Letters 27 (2006).
 */
public final class Roc {
    private final double[] thresholds;
    private final double[] falseAccept;
    private final double[] trueAccept;

    private Roc(double[] thresholds, double[] falseAccept, double[] trueAccept) {
        this.thresholds = thresholds;
        this.falseAccept = falseAccept;
        this.trueAccept = trueAccept;
    }

    /**
     * The curve of the given pairs.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public static Roc of(ScoredPairs pairs) {
        return of(new SortedPairs(pairs), pairs.sameCount());
    }

    static Roc of(SortedPairs sorted, int same) {
        int different = sorted.size() - same;
        if (same == 0 || different == 0) {
            throw new IllegalArgumentException(
                    "pairs: expected same and different ones, got " + same + " same and " + different + " different");
        }
        double[] thresholds = new double[sorted.size() + 1];
        double[] falseAccept = new double[sorted.size() + 1];
        double[] trueAccept = new double[sorted.size() + 1];
        thresholds[0] = Double.NEGATIVE_INFINITY;
        int accepted = 0;
        int points = 1;
        for (int k = 0; k < sorted.size(); k++) {
            accepted += sorted.same(k) ? 1 : 0;
            if (sorted.isLastOfTie(k)) {
                thresholds[points] = sorted.distance(k);
                falseAccept[points] = (double) (k + 1 - accepted) / different;
                trueAccept[points] = (double) accepted / same;
                points++;
            }
        }
        return new Roc(
                Arrays.copyOf(thresholds, points),
                Arrays.copyOf(falseAccept, points),
                Arrays.copyOf(trueAccept, points));
    }

    /** Number of points. */
    public int size() {
        return thresholds.length;
    }

    /** The threshold of a point; that of the first, (0, 0), is negative infinity. */
    public double threshold(int point) {
        return thresholds[point];
    }

    /** The false accept rates, ascending, from 0 to 1. */
    public double[] falseAcceptRates() {
        return falseAccept.clone();
    }

    /** The true accept rates, ascending, from 0 to 1. */
    public double[] trueAcceptRates() {
        return trueAccept.clone();
    }

    /**
     * Area under the curve by trapezoids: the probability that a same pair is closer than a different one, ties counting half;
     * 1 is perfect, 0.5 is chance.
     */
    public double area() {
        double area = 0;
        for (int k = 1; k < thresholds.length; k++) {
            area += (falseAccept[k] - falseAccept[k - 1]) * (trueAccept[k] + trueAccept[k - 1]) / 2;
        }
        return area;
    }

    /**
     * Where false accept rate and false reject rate are equal; 0 is perfect, 0.5 is chance. Between two points of the curve
     * rate and threshold are interpolated linearly.
     */
    public EqualError equalError() {
        int k = 1;
        while (falseAccept[k] < 1 - trueAccept[k]) {
            k++;
        }
        double share = crossing(falseAccept[k - 1], trueAccept[k - 1], falseAccept[k], trueAccept[k]);
        double rate = falseAccept[k - 1] + share * (falseAccept[k] - falseAccept[k - 1]);
        double threshold = k == 1 ? thresholds[1] : thresholds[k - 1] + share * (thresholds[k] - thresholds[k - 1]);
        return new EqualError(rate, threshold);
    }

    /** How far along the line between two points false accept and false reject rate are equal, 0 to 1. */
    static double crossing(double falseBefore, double trueBefore, double falseAfter, double trueAfter) {
        double before = 1 - trueBefore - falseBefore;
        double after = 1 - trueAfter - falseAfter;
        return before / (before - after);
    }

    /**
     * The threshold that gives the greatest balanced accuracy, (true accept rate + true reject rate) / 2, in the middle of the
     * gap to the next distance. Use it on development pairs only, never on those that are reported.
     */
    public double balancedThreshold() {
        int best = 1;
        for (int k = 1; k < thresholds.length; k++) {
            if (trueAccept[k] - falseAccept[k] > trueAccept[best] - falseAccept[best]) {
                best = k;
            }
        }
        return best + 1 < thresholds.length ? (thresholds[best] + thresholds[best + 1]) / 2 : thresholds[best];
    }

    /**
     * Equal error rate and its threshold.
     *
     * @param rate the rate, 0 to 1
     * @param threshold the distance at which it is reached
     */
    public record EqualError(double rate, double threshold) {}
}
