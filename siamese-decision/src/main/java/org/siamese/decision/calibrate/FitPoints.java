package org.siamese.decision.calibrate;

import java.util.Arrays;
import org.siamese.decision.Relation;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * Distances, ascending, with the number of same and different pairs at each. More than {@value #MAX} different distances are
 * grouped, neighbours together, and stand at their mean.
 */
final class FitPoints {
    static final int MAX = 20_000;

    private double[] distance = new double[64];
    private double[] same = new double[64];
    private double[] different = new double[64];
    private int size;
    private double sameTotal;
    private double differentTotal;

    private FitPoints() {}

    static FitPoints of(ScoredPairs pairs) {
        if (pairs.sameCount() == 0 || pairs.differentCount() == 0) {
            throw new IllegalArgumentException("pairs: expected same and different pairs, got " + pairs.sameCount()
                    + " same and " + pairs.differentCount() + " different");
        }
        FitPoints points = new FitPoints();
        points.collect(
                pairs.sortedDistances(Relation.SAME),
                pairs.sortedDistances(Relation.DIFFERENT),
                (double) pairs.population().same() / pairs.sameCount(),
                (double) pairs.population().different() / pairs.differentCount());
        points.sameTotal = pairs.population().same();
        points.differentTotal = pairs.population().different();
        return points;
    }

    private void collect(double[] s, double[] d, double sameWeight, double differentWeight) {
        int group = 1;
        int distinct = distinct(s) + distinct(d);
        if (distinct > MAX) {
            group = (s.length + d.length + MAX - 1) / MAX;
        }
        int i = 0;
        int j = 0;
        while (i < s.length || j < d.length) {
            int i0 = i;
            int j0 = j;
            double sum = 0;
            double last = Double.NaN;
            while (i < s.length || j < d.length) {
                double next = i < s.length && (j == d.length || s[i] <= d[j]) ? s[i] : d[j];
                if (i - i0 + j - j0 >= group && next != last) {
                    break;
                }
                if (i < s.length && s[i] == next) {
                    i++;
                } else {
                    j++;
                }
                sum += next;
                last = next;
            }
            // A group of one distance stands at that distance, without rounding.
            int count = i - i0 + j - j0;
            double first = Math.min(i0 < i ? s[i0] : last, j0 < j ? d[j0] : last);
            add(first == last ? last : sum / count, (i - i0) * sameWeight, (j - j0) * differentWeight);
        }
    }

    private static int distinct(double[] ascending) {
        int count = ascending.length == 0 ? 0 : 1;
        for (int k = 1; k < ascending.length; k++) {
            count += ascending[k] != ascending[k - 1] ? 1 : 0;
        }
        return count;
    }

    private void add(double at, double sameWeight, double differentWeight) {
        if (size == distance.length) {
            distance = Arrays.copyOf(distance, 2 * size);
            same = Arrays.copyOf(same, 2 * size);
            different = Arrays.copyOf(different, 2 * size);
        }
        distance[size] = at;
        same[size] = sameWeight;
        different[size] = differentWeight;
        size++;
    }

    int size() {
        return size;
    }

    double distance(int point) {
        return distance[point];
    }

    double same(int point) {
        return same[point];
    }

    double different(int point) {
        return different[point];
    }

    double priorLogOdds() {
        return Math.log(sameTotal / differentTotal);
    }

    /** What Platt puts in the place of 1 for a same pair: (same + 1) / (same + 2). */
    double sameTarget() {
        return (sameTotal + 1) / (sameTotal + 2);
    }

    /** What Platt puts in the place of 0 for a different pair: 1 / (different + 2). */
    double differentTarget() {
        return 1 / (differentTotal + 2);
    }

    /** The distance below which half of the pairs lie. */
    double median() {
        double half = (sameTotal + differentTotal) / 2;
        double below = 0;
        int point = 0;
        while (point < size - 1 && below + same[point] + different[point] < half) {
            below += same[point] + different[point];
            point++;
        }
        return distance[point];
    }
}
