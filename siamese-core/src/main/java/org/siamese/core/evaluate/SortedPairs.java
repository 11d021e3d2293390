package org.siamese.core.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pairs in order of distance, for measures in one pass over them, under any weighting of the identities. */
final class SortedPairs {
    private final double[] distances;
    private final boolean[] same;
    private final int[] left;
    private final int[] right;
    private final int identities;

    SortedPairs(ScoredPairs pairs) {
        int n = pairs.size();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(pairs::distance))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] distinct = IntStream.concat(
                        IntStream.range(0, n).map(pairs::left),
                        IntStream.range(0, n).map(pairs::right))
                .distinct()
                .sorted()
                .toArray();
        distances = new double[n];
        same = new boolean[n];
        left = new int[n];
        right = new int[n];
        identities = distinct.length;
        for (int k = 0; k < n; k++) {
            distances[k] = pairs.distance(order[k]);
            same[k] = pairs.relation(order[k]).isSame();
            left[k] = Arrays.binarySearch(distinct, pairs.left(order[k]));
            right[k] = Arrays.binarySearch(distinct, pairs.right(order[k]));
        }
    }

    int size() {
        return distances.length;
    }

    int identities() {
        return identities;
    }

    double distance(int k) {
        return distances[k];
    }

    boolean same(int k) {
        return same[k];
    }

    /** Whether the next pair lies farther apart, so that a threshold fits between them. */
    boolean isLastOfTie(int k) {
        return k == distances.length - 1 || distances[k + 1] > distances[k];
    }

    /** A same pair counts as often as its identity was drawn, a different one as often as the product of both. */
    private long weight(int k, int[] times) {
        return same[k] ? times[left[k]] : (long) times[left[k]] * times[right[k]];
    }

    /**
     * The measures where each identity counts as often as {@code times} says.
     *
     * @return null where no same or no different pair is left
     */
    @Nullable
    Measures measure(int[] times, double threshold) {
        long sameTotal = 0;
        long differentTotal = 0;
        long right = 0;
        for (int k = 0; k < distances.length; k++) {
            long weight = weight(k, times);
            if (same[k]) {
                sameTotal += weight;
            } else {
                differentTotal += weight;
            }
            if (distances[k] <= threshold == same[k]) {
                right += weight;
            }
        }
        if (sameTotal == 0 || differentTotal == 0) {
            return null;
        }
        double area = 0;
        double equalError = Double.NaN;
        double falseAccept = 0;
        double trueAccept = 0;
        long accepted = 0;
        long wronglyAccepted = 0;
        for (int k = 0; k < distances.length; k++) {
            if (same[k]) {
                accepted += weight(k, times);
            } else {
                wronglyAccepted += weight(k, times);
            }
            if (isLastOfTie(k)) {
                double nextFalse = (double) wronglyAccepted / differentTotal;
                double nextTrue = (double) accepted / sameTotal;
                area += (nextFalse - falseAccept) * (nextTrue + trueAccept) / 2;
                if (Double.isNaN(equalError) && nextFalse >= 1 - nextTrue) {
                    equalError = falseAccept
                            + Roc.crossing(falseAccept, trueAccept, nextFalse, nextTrue) * (nextFalse - falseAccept);
                }
                falseAccept = nextFalse;
                trueAccept = nextTrue;
            }
        }
        return new Measures(area, equalError, (double) right / (sameTotal + differentTotal));
    }

    /** Area under the ROC curve, equal error rate, accuracy at a threshold. */
    record Measures(double area, double equalError, double accuracy) {}
}
