package org.siamese.decision.distance;

/**
 * Sums over stretches of arrays, which is where the time of all-pairs measures goes. Sums are kept as four beside each other: one
 * alone would wait for each of its additions. Nothing is checked but by Java itself. Thread-safe.
 */
public final class Vectors {
    private Vectors() {}

    /** |a - b|^2 of the {@code dimension} values that start at {@code aFrom} and {@code bFrom}. */
    public static double squaredDistance(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i < dimension - 3; i += 4) {
            double d1 = a[aFrom + i] - b[bFrom + i];
            double d2 = a[aFrom + i + 1] - b[bFrom + i + 1];
            double d3 = a[aFrom + i + 2] - b[bFrom + i + 2];
            double d4 = a[aFrom + i + 3] - b[bFrom + i + 3];
            first += d1 * d1;
            second += d2 * d2;
            third += d3 * d3;
            fourth += d4 * d4;
        }
        for (; i < dimension; i++) {
            double difference = a[aFrom + i] - b[bFrom + i];
            first += difference * difference;
        }
        return first + second + (third + fourth);
    }

    /** a . b of the {@code dimension} values that start at {@code aFrom} and {@code bFrom}. */
    public static double dot(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i < dimension - 3; i += 4) {
            first += a[aFrom + i] * b[bFrom + i];
            second += a[aFrom + i + 1] * b[bFrom + i + 1];
            third += a[aFrom + i + 2] * b[bFrom + i + 2];
            fourth += a[aFrom + i + 3] * b[bFrom + i + 3];
        }
        for (; i < dimension; i++) {
            first += a[aFrom + i] * b[bFrom + i];
        }
        return first + second + (third + fourth);
    }

    /** The mean of the {@code dimension} values that start at {@code from}. */
    public static double mean(double[] a, int from, int dimension) {
        double sum = 0;
        for (int i = from; i < from + dimension; i++) {
            sum += a[i];
        }
        return sum / dimension;
    }

    /** Adds {@code scale} times one stretch to another. */
    public static void addScaled(
            double scale, double[] from, int fromOffset, double[] to, int toOffset, int dimension) {
        for (int i = 0; i < dimension; i++) {
            to[toOffset + i] += scale * from[fromOffset + i];
        }
    }

    /** Adds {@code scale (a - b)}. */
    public static void addScaledDifference(
            double scale, double[] a, int aFrom, double[] b, int bFrom, double[] to, int toOffset, int dimension) {
        for (int i = 0; i < dimension; i++) {
            to[toOffset + i] += scale * (a[aFrom + i] - b[bFrom + i]);
        }
    }
}
