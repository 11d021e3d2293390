package org.siamese.losses.spi;

/** Sums and exponentials over an array, as loops that the JVM vectorises. */
final class RowMath {
    /** Halvings of an exponent before its series, and squarings after it. */
    private static final int SQUARINGS = 11;

    private static final double SHARE = 1.0 / (1 << SQUARINGS);
    private static final double LEAST = -700;
    private static final double C2 = 1.0 / 2;
    private static final double C3 = 1.0 / 6;
    private static final double C4 = 1.0 / 24;
    private static final double C5 = 1.0 / 120;
    private static final double C6 = 1.0 / 720;
    private static final double C7 = 1.0 / 5040;
    private static final double C8 = 1.0 / 40320;

    private RowMath() {}

    /**
     * Replaces exponents by e^(exponent - largest), to about 1e-12 of itself where that is not tiny. Exponents are at most the largest;
     * what lies 700 below it or more counts as that, which is 0 beside 1.
     */
    static void exp(double[] x, int from, int to, double largest) {
        for (int j = from; j < to; j++) {
            x[j] = Math.max(LEAST, x[j] - largest) * SHARE;
        }
        for (int j = from; j < to; j++) {
            double y = x[j];
            x[j] = 1 + y * (1 + y * (C2 + y * (C3 + y * (C4 + y * (C5 + y * (C6 + y * (C7 + y * C8)))))));
        }
        for (int j = from; j < to; j++) {
            double p = x[j];
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            x[j] = p;
        }
    }

    static double sum(double[] x, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = from;
        for (; j < to - 3; j += 4) {
            first += x[j];
            second += x[j + 1];
            third += x[j + 2];
            fourth += x[j + 3];
        }
        for (; j < to; j++) {
            first += x[j];
        }
        return first + second + (third + fourth);
    }

    static double max(double[] x, int from, int to) {
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        double third = Double.NEGATIVE_INFINITY;
        double fourth = Double.NEGATIVE_INFINITY;
        int j = from;
        for (; j < to - 3; j += 4) {
            first = x[j] > first ? x[j] : first;
            second = x[j + 1] > second ? x[j + 1] : second;
            third = x[j + 2] > third ? x[j + 2] : third;
            fourth = x[j + 3] > fourth ? x[j + 3] : fourth;
        }
        for (; j < to; j++) {
            first = x[j] > first ? x[j] : first;
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    static void scale(double[] x, int from, int to, double factor) {
        for (int j = from; j < to; j++) {
            x[j] *= factor;
        }
    }
}
