package org.siamese.decision.distance;

/**
 * The p-norm of a - b. Its gradient at distance 0, and for p = 1 in coordinates that agree, is 0. Pair by pair, so slower than
 * {@link EuclideanDistance}, which is p = 2.
 *
 * @param p the order, at least 1
 * @param normalised whether embeddings are divided by their Euclidean lengths first
 */
public record LpDistance(double p, boolean normalised) implements Distance {
    /** Checks the order. */
    public LpDistance {
        if (!(p >= 1) || Double.isInfinite(p)) {
            throw new IllegalArgumentException("p: expected a finite value of at least 1, got " + p);
        }
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double largest = largest(a, aFrom, b, bFrom, dimension);
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += power(Math.abs(a[aFrom + i] - b[bFrom + i]) / largest, p);
        }
        return largest * Math.pow(sum, 1 / p);
    }

    @Override
    public void addGradient(
            double derivative,
            double[] a,
            int aFrom,
            double[] b,
            int bFrom,
            int dimension,
            double[] toA,
            double[] toB) {
        double distance = between(a, aFrom, b, bFrom, dimension);
        if (distance == 0) {
            return;
        }
        for (int i = 0; i < dimension; i++) {
            double difference = a[aFrom + i] - b[bFrom + i];
            if (difference != 0) {
                double step = derivative * Math.signum(difference) * power(Math.abs(difference) / distance, p - 1);
                toA[aFrom + i] += step;
                toB[bFrom + i] -= step;
            }
        }
    }

    private static double largest(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double largest = 0;
        for (int i = 0; i < dimension; i++) {
            largest = Math.max(largest, Math.abs(a[aFrom + i] - b[bFrom + i]));
        }
        return largest;
    }

    private static double power(double base, double exponent) {
        return exponent == 1 ? base : exponent == 2 ? base * base : Math.pow(base, exponent);
    }
}
