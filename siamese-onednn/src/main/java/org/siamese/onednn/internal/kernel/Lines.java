package org.siamese.onednn.internal.kernel;

/** Loops over the first values of arrays, each with one result and one index, see {@link WeightedSum}. */
public final class Lines {
    private Lines() {}

    public static void add(float[] to, float[] other, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += other[i];
        }
    }

    /** Adds a part of one array to a part of another: for short parts, as the JVM makes no vector instructions of it. */
    static void add(float[] to, int at, float[] other, int from, int length) {
        for (int i = 0; i < length; i++) {
            to[at + i] += other[from + i];
        }
    }

    public static void addSquares(float[] to, float[] values, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += values[i] * values[i];
        }
    }

    /** In double precision. */
    public static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    static void multiply(float[] to, float[] by, int length) {
        for (int i = 0; i < length; i++) {
            to[i] *= by[i];
        }
    }
}
