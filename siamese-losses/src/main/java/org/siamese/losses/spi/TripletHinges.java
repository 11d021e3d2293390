package org.siamese.losses.spi;

import org.siamese.core.distance.SinglePairs;

/**
 * max(0, positive - negative + margin) over all triplets of an anchor: how many are above 0, their sum, and in how many of these each
 * column is. Values of single precision are compared as whole numbers of the same order, in loops that the JVM vectorises; where they
 * lie too near each other, values of double precision decide.
 */
final class TripletHinges {
    /** In classes of more rows a search in sorted values is faster. */
    static final int MOST_MEMBERS = 256;

    /** Keys whose counts fit into half an int. */
    private static final int PACKED = 1 << 14;

    private final SinglePairs.Row row;
    private final int[] members;
    private final float sign;
    private final double margin;
    private long active;
    private double sum;

    TripletHinges(SinglePairs.Row row, int[] members, float sign, double margin) {
        this.row = row;
        this.members = members;
        this.sign = sign;
        this.margin = margin;
    }

    /** A whole number of the order of a value; half the range of int, so that differences do not overflow. */
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (bits ^ (bits >> 31) & Integer.MAX_VALUE) >> 1;
    }

    /** Writes derivatives, of negative pairs to one array, of positive pairs to the other. */
    void count(float[] ofNegatives, double[] ofPositives) {
        float[] values = row.values();
        int anchor = row.index();
        int n = values.length;
        int[] keys = new int[n];
        for (int j = 0; j < n; j++) {
            keys[j] = key(sign * values[j]);
        }
        for (int j : members) {
            keys[j] = Integer.MAX_VALUE >> 1;
        }
        int[] times = new int[n];
        for (int p : members) {
            if (p != anchor) {
                double bar = sign * row.value(p) + margin;
                int above = above(p, bar, keys, times);
                ofPositives[p] = sign * above;
                active += above;
                sum += above * bar;
            }
        }
        for (int j = 0; j < n; j++) {
            ofNegatives[j] = -sign * times[j];
        }
        double back = 0;
        for (int j = 0; j < n; j++) {
            back += times[j] * (double) values[j];
        }
        sum -= sign * back;
    }

    /** Counts the negatives below a bar, and adds 1 at each of them. */
    private int above(int positive, double bar, int[] keys, int[] times) {
        int key = key((float) bar);
        for (int j = 0; j < keys.length; j++) {
            times[j] += keys[j] - key >>> 31;
        }
        double width = 2 * row.doubt() + Math.ulp((float) bar);
        int low = key((float) (bar - width)) - 2;
        int high = key((float) (bar + width)) + 2;
        long counts = counts(keys, low, high);
        int below = (int) counts;
        return counts >>> 32 == 0 ? below : below + decide(positive, key, low, high, keys, times);
    }

    /** How many keys are below a bound, and in the upper half how many are between it and another. */
    private static long counts(int[] keys, int low, int high) {
        long counts = 0;
        for (int from = 0; from < keys.length; from += PACKED) {
            int part = 0;
            int to = Math.min(keys.length, from + PACKED);
            for (int j = from; j < to; j++) {
                int below = keys[j] - low >>> 31;
                part += below + ((keys[j] - high >>> 31) - below << 16);
            }
            counts += (part & 0xffffL) + ((long) (part >>> 16) << 32);
        }
        return counts;
    }

    /** Corrects the marks of negatives too near a bar; returns how many of them are below it. */
    private int decide(int positive, int key, int low, int high, int[] keys, int[] times) {
        double bar = sign * row.exact(positive) + margin;
        int below = 0;
        for (int j = 0; j < keys.length; j++) {
            if (keys[j] >= low && keys[j] < high) {
                int is = bar - sign * row.exact(j) > 0 ? 1 : 0;
                times[j] += is - (keys[j] - key >>> 31);
                below += is;
            }
        }
        return below;
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
