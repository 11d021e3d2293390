package org.siamese.core.distance;

/** Sums over two rows, as four sums beside each other: one alone would wait for each of its additions. */
final class Rows {
    private Rows() {}

    static double squaredDistance(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
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

    static double dot(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
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

    static void addScaled(double scale, double[] from, int fromOffset, double[] to, int toOffset, int dimension) {
        for (int i = 0; i < dimension; i++) {
            to[toOffset + i] += scale * from[fromOffset + i];
        }
    }

    /** Adds {@code scale (a - b)}. */
    static void addScaledDifference(
            double scale, double[] a, int aFrom, double[] b, int bFrom, double[] to, int toOffset, int dimension) {
        for (int i = 0; i < dimension; i++) {
            to[toOffset + i] += scale * (a[aFrom + i] - b[bFrom + i]);
        }
    }
}
