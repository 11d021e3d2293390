package org.siamese.core.distance;

/** Sums over two rows. */
final class Rows {
    private Rows() {}

    static double squaredDistance(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            double difference = a[aFrom + i] - b[bFrom + i];
            sum += difference * difference;
        }
        return sum;
    }

    static double dot(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += a[aFrom + i] * b[bFrom + i];
        }
        return sum;
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
