package org.siamese.losses.spi;

import java.util.Arrays;
import org.siamese.core.distance.SinglePairs;

/**
 * max(0, positive - negative + margin) over all triplets of an anchor: how many are above 0, their sum, and in how many of these each
 * column is. A bar is what a negative must lie below: a positive plus the margin. A table of narrow bins says of each negative how many
 * bars it lies below, but where a bar is in or beside its bin: there it is compared with that bar, in double precision if need be.
 */
final class TripletHinges {
    /** Bins for each bar, so that few hold one. */
    private static final int BINS_OF_A_BAR = 32;

    private static final int LEAST_BINS = 1 << 10;
    private static final int MOST_BINS = 1 << 16;

    private final SinglePairs.Row row;
    private final float sign;
    private final double margin;
    private final int[] positives;
    private final double[] bars;

    /** The bins within which a comparison with each bar is in doubt. */
    private final int[] lowBins;

    private final int[] highBins;
    private final double width;
    private final int bins;
    private final float start;
    private final float scale;

    private long active;
    private double sum;

    TripletHinges(SinglePairs.Row row, int[] members, float sign, double margin) {
        this.row = row;
        this.sign = sign;
        this.margin = margin;
        this.positives = sorted(members);
        this.bars = new double[positives.length];
        Arrays.setAll(bars, k -> bar(positives[k]));
        double largest = bars.length == 0 ? 0 : Math.max(Math.abs(bars[0]), Math.abs(bars[bars.length - 1]));
        this.width = 2 * row.doubt() + 2 * Math.ulp((float) largest);
        this.bins = Math.min(
                MOST_BINS, Math.max(LEAST_BINS, Integer.highestOneBit(BINS_OF_A_BAR * Math.max(1, bars.length))));
        double low = bars.length == 0 ? 0 : bars[0] - 2 * width;
        double high = bars.length == 0 ? 1 : bars[bars.length - 1] + 2 * width;
        this.start = (float) low;
        this.scale = (float) Math.min(Float.MAX_VALUE, (bins - 2) / Math.max(high - low, Float.MIN_NORMAL));
        this.lowBins = new int[bars.length];
        this.highBins = new int[bars.length];
        for (int k = 0; k < bars.length; k++) {
            lowBins[k] = bin(Math.nextDown((float) (bars[k] - width)));
            highBins[k] = bin(Math.nextUp((float) (bars[k] + width)));
        }
    }

    private double bar(int positive) {
        return sign * row.value(positive) + margin;
    }

    /** The anchor's positives in the order of their bars. */
    private int[] sorted(int[] members) {
        long[] keys = new long[members.length];
        int count = 0;
        for (int j : members) {
            if (j != row.index()) {
                int bits = Float.floatToRawIntBits((float) bar(j));
                keys[count++] = (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | j;
            }
        }
        Arrays.sort(keys, 0, count);
        int[] order = new int[count];
        for (int k = 0; k < count; k++) {
            int at = k;
            int positive = (int) keys[k];
            // Bars that are the same in single precision may not be in order yet.
            for (; at > 0 && bar(order[at - 1]) > bar(positive); at--) {
                order[at] = order[at - 1];
            }
            order[at] = positive;
        }
        return order;
    }

    /** Grows with the value. */
    private int bin(float value) {
        float place = (value - start) * scale;
        return place >= bins - 2 ? bins - 1 : place > 0 ? 1 + (int) place : 0;
    }

    /** Writes derivatives, of negative pairs to one array, of positive pairs to the other. */
    void count(int[] members, float[] ofNegatives, double[] ofPositives) {
        int count = bars.length;
        int[] firsts = firstBars();
        float[] values = row.values();
        // How many negatives are below all bars from one on, and below single bars besides.
        int[] from = new int[count + 1];
        int[] single = new int[count];
        double back = 0;
        for (int j = 0, k = 0; j < values.length; j++) {
            if (k < members.length && members[k] == j) {
                k++;
                continue;
            }
            float value = sign * values[j];
            int first = firsts[bin(value)];
            int times = 0;
            if (first < 0) {
                first = ~first;
                for (int b = bin(value); first < count && lowBins[first] <= b; first++) {
                    if (isBelow(value, j, first)) {
                        single[first]++;
                        times++;
                    }
                }
            }
            from[first]++;
            times += count - first;
            ofNegatives[j] = -sign * times;
            back += times * (double) value;
        }
        sum = -back;
        int below = 0;
        for (int k = 0; k < count; k++) {
            below += from[k];
            int ofBar = below + single[k];
            ofPositives[positives[k]] = sign * ofBar;
            active += ofBar;
            sum += ofBar * bars[k];
        }
    }

    /** For each bin the first bar that a value in it lies below; the complement of that where some bars are in doubt. */
    private int[] firstBars() {
        int[] firsts = new int[bins];
        int at = 0;
        for (int k = 0; k < bars.length; k++) {
            if (lowBins[k] > at) {
                Arrays.fill(firsts, at, lowBins[k], k);
                at = lowBins[k];
            }
            if (highBins[k] >= at) {
                Arrays.fill(firsts, at, highBins[k] + 1, ~k);
                at = highBins[k] + 1;
            }
        }
        Arrays.fill(firsts, at, bins, bars.length);
        return firsts;
    }

    private boolean isBelow(float value, int column, int bar) {
        double gap = bars[bar] - value;
        return Math.abs(gap) > width
                ? gap > 0
                : sign * row.exact(positives[bar]) + margin - sign * row.exact(column) > 0;
    }

    /** How many triplets are above 0. */
    long active() {
        return active;
    }

    /** The sum of their losses. */
    double sum() {
        return sum;
    }
}
