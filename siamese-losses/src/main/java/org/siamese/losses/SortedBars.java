package org.siamese.losses;

import java.util.Arrays;

/** Sorted values that are searched many times: a table by value says where a search may start, near its end. */
final class SortedBars {
    private static final int BUCKETS_PER_BAR = 16;
    private static final int LINEAR = 8;

    private final double[] bars;
    private final double least;
    private final double perUnit;
    private final int[] starts;
    private final int last;

    private SortedBars(double[] bars) {
        this.bars = bars;
        int buckets = BUCKETS_PER_BAR * bars.length;
        this.least = bars.length == 0 ? 0 : bars[0];
        double span = bars.length == 0 ? 0 : bars[bars.length - 1] - least;
        double scale = buckets / span;
        this.perUnit = span > 0 && scale < Double.POSITIVE_INFINITY ? scale : 0;
        this.starts = new int[buckets + 2];
        this.last = buckets;
        // Bars of earlier buckets lie below every value of this one, as both are placed by one monotone rule.
        for (double bar : bars) {
            starts[bucket(bar)]++;
        }
        int before = 0;
        for (int b = 0; b < starts.length; b++) {
            int inside = starts[b];
            starts[b] = before;
            before += inside;
        }
    }

    /** Sorts the values in place. */
    static SortedBars of(double[] bars) {
        Arrays.sort(bars);
        return new SortedBars(bars);
    }

    private int bucket(double value) {
        return Math.max(0, Math.min(last, (int) ((value - least) * perUnit)));
    }

    /** Index of the first value above a bound. */
    int firstAbove(double bound) {
        int bucket = bucket(bound);
        int at = starts[bucket];
        // Bars of later buckets lie above the bound. Where many share a bucket, as equal ones do, halve them first.
        int end = starts[bucket + 1];
        if (end == at) {
            return at;
        }
        while (end - at > LINEAR) {
            int middle = (at + end) >>> 1;
            if (bars[middle] <= bound) {
                at = middle + 1;
            } else {
                end = middle;
            }
        }
        while (at < end && bars[at] <= bound) {
            at++;
        }
        return at;
    }

    /** Index of the first value of at least a bound. */
    int firstFrom(double bound) {
        return firstAbove(Math.nextDown(bound));
    }
}
