package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Distances in at most {@value #MAX} bins, for the bootstrap. Each bin ends with a distance that occurs. Where there are more
 * distances, a third of the bins follow the quantiles of the same ones, a third those of the different ones and a third the small
 * false accept rates, evenly in their logarithm.
 */
final class DistanceBins {
    static final int MAX = 4096;

    private final double[] ends;
    private final boolean exact;
    private final int accepted;

    private DistanceBins(double[] ends, boolean exact, double threshold) {
        this.ends = ends;
        this.exact = exact;
        this.accepted = Roc.atMost(ends, threshold);
    }

    /** Bins for ascending distances; the threshold lies between two of them. */
    static DistanceBins of(double[] same, double[] different, double threshold) {
        double[] few = new double[MAX];
        int distinct = 0;
        DistanceWalk walk = new DistanceWalk(same, different);
        while (walk.next()) {
            if (distinct == MAX) {
                return quantiles(same, different, threshold);
            }
            few[distinct++] = walk.distance();
        }
        return new DistanceBins(Arrays.copyOf(few, distinct), true, threshold);
    }

    private static DistanceBins quantiles(double[] same, double[] different, double threshold) {
        int each = MAX / 3 - 2;
        double[] ends = DoubleStream.concat(
                        DoubleStream.of(
                                same[same.length - 1],
                                different[different.length - 1],
                                lastAtMost(same, threshold),
                                lastAtMost(different, threshold)),
                        DoubleStream.concat(
                                DoubleStream.concat(even(same, each), even(different, each)),
                                IntStream.range(0, each)
                                        .mapToObj(k -> Math.pow(different.length, -k / (double) each))
                                        .mapToDouble(rate -> different[(int) (rate * (different.length - 1))])))
                .filter(Double::isFinite)
                .sorted()
                .distinct()
                .toArray();
        return new DistanceBins(ends, false, threshold);
    }

    private static DoubleStream even(double[] ascending, int count) {
        return IntStream.range(0, count).mapToDouble(k -> ascending[(int) ((long) k * ascending.length / count)]);
    }

    private static double lastAtMost(double[] ascending, double threshold) {
        int count = Roc.atMost(ascending, threshold);
        return count == 0 ? Double.NaN : ascending[count - 1];
    }

    int size() {
        return ends.length;
    }

    /** Whether each distance is a bin of its own. */
    boolean exact() {
        return exact;
    }

    /** Number of bins whose distances are at most the threshold. */
    int accepted() {
        return accepted;
    }

    /** Largest distance of a bin. */
    double end(int bin) {
        return ends[bin];
    }

    /** The bin of a distance. */
    char of(double distance) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] >= distance) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return (char) low;
    }
}
