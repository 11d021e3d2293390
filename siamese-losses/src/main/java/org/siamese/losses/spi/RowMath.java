package org.siamese.losses.spi;

/** Sums and exponentials over an array, as loops that the JVM vectorises. */
final class RowMath {
    /** Exponents above this are near enough to 0 for the series, where exponents are no better than single precision. */
    static final double SINGLE = -0.375;

    /** As {@link #SINGLE}, in double precision. */
    static final double DOUBLE = -0.06;

    private static final double LEAST = -700;
    private static final double C2 = 1.0 / 2;
    private static final double C3 = 1.0 / 6;
    private static final double C4 = 1.0 / 24;
    private static final double C5 = 1.0 / 120;
    private static final double C6 = 1.0 / 720;
    private static final double C7 = 1.0 / 5040;
    private static final double C8 = 1.0 / 40320;
    private static final float LARGE = 1e30f;

    /** Values that are added in single precision. */
    private static final int PIECE = 64;

    private RowMath() {}

    /**
     * Replaces exponents by e^(exponent - largest). What lies 700 below the largest exponent or more
     * counts as that, which is 0 beside 1.
     *
     * @param largest the largest exponent
     * @param least the least one, or less
     * @param small {@link #SINGLE} or {@link #DOUBLE}
     */
    static void exp(double[] x, int count, double largest, double least, double small) {
        double range = Math.max(LEAST, least - largest);
        int squarings = 0;
        double share = 1;
        while (range * share < small) {
            squarings++;
            share /= 2;
        }
        if (least - largest < LEAST) {
            for (int j = 0; j < count; j++) {
                x[j] = Math.max(LEAST, x[j] - largest) * share;
            }
        } else {
            for (int j = 0; j < count; j++) {
                x[j] = (x[j] - largest) * share;
            }
        }
        for (int j = 0; j < count; j++) {
            double y = x[j];
            x[j] = 1 + y * (1 + y * (C2 + y * (C3 + y * (C4 + y * (C5 + y * (C6 + y * (C7 + y * C8)))))));
        }
        for (; squarings >= 3; squarings -= 3) {
            for (int j = 0; j < count; j++) {
                double square = x[j] * x[j];
                double fourth = square * square;
                x[j] = fourth * fourth;
            }
        }
        for (; squarings > 0; squarings--) {
            for (int j = 0; j < count; j++) {
                x[j] *= x[j];
            }
        }
    }

    static double sum(double[] x, int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = 0;
        for (; j < count - 3; j += 4) {
            first += x[j];
            second += x[j + 1];
            third += x[j + 2];
            fourth += x[j + 3];
        }
        for (; j < count; j++) {
            first += x[j];
        }
        return first + second + (third + fourth);
    }

    static double max(double[] x, int count) {
        double first = Double.NEGATIVE_INFINITY;
        double second = first;
        double third = first;
        double fourth = first;
        int j = 0;
        for (; j < count - 3; j += 4) {
            first = x[j] > first ? x[j] : first;
            second = x[j + 1] > second ? x[j + 1] : second;
            third = x[j + 2] > third ? x[j + 2] : third;
            fourth = x[j + 3] > fourth ? x[j + 3] : fourth;
        }
        for (; j < count; j++) {
            first = x[j] > first ? x[j] : first;
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    static double min(double[] x, int count) {
        double first = Double.POSITIVE_INFINITY;
        double second = first;
        double third = first;
        double fourth = first;
        int j = 0;
        for (; j < count - 3; j += 4) {
            first = x[j] < first ? x[j] : first;
            second = x[j + 1] < second ? x[j + 1] : second;
            third = x[j + 2] < third ? x[j + 2] : third;
            fourth = x[j + 3] < fourth ? x[j + 3] : fourth;
        }
        for (; j < count; j++) {
            first = x[j] < first ? x[j] : first;
        }
        return Math.min(Math.min(first, second), Math.min(third, fourth));
    }

    static void scale(double[] x, int count, double factor) {
        for (int j = 0; j < count; j++) {
            x[j] *= factor;
        }
    }

    /** Writes a number for values above 0 and 0 for others, of which none is below 0. */
    static void above0(float[] x, int from, int to, float number, float[] into) {
        for (int j = from; j < to; j++) {
            into[j] = number * Math.min(1f, x[j] * LARGE * LARGE);
        }
    }

    /** The sum in double precision of what is added in single precision in short pieces. */
    static double sum(float[] x, int from, int to) {
        double sum = 0;
        int j = from;
        while (j < to - 7) {
            int end = Math.min(to - 7, j + PIECE);
            float first = 0;
            float second = 0;
            float third = 0;
            float fourth = 0;
            float fifth = 0;
            float sixth = 0;
            float seventh = 0;
            float eighth = 0;
            for (; j < end; j += 8) {
                first += x[j];
                second += x[j + 1];
                third += x[j + 2];
                fourth += x[j + 3];
                fifth += x[j + 4];
                sixth += x[j + 5];
                seventh += x[j + 6];
                eighth += x[j + 7];
            }
            sum += (double) first + second + third + fourth + fifth + sixth + seventh + eighth;
        }
        for (; j < to; j++) {
            sum += x[j];
        }
        return sum;
    }
}
