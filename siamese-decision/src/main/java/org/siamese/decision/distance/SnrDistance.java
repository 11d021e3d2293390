package org.siamese.decision.distance;

/**
 * Signal-to-noise ratio distance var(a - b) / var(a), the variance taken over the coordinates of a vector. It is not
 * symmetric: a is the signal. An anchor whose coordinates are all equal (a zero vector too, and any vector of length 1) has no
 * signal; its distances and their gradients are 0.
 *
 * <p>Yuan, Deng, Tang, Tang, Chen, Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning, CVPR 2019.
 *
 * @param normalised whether embeddings are divided by their lengths first
 */
public record SnrDistance(boolean normalised) implements Distance {
    /** Variance below this share of the mean square is rounding, not signal. */
    private static final double NO_SIGNAL = 1e-24;

    @Override
    public boolean symmetric() {
        return false;
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double signal = signal(a, aFrom, dimension);
        if (signal == 0) {
            return 0;
        }
        double shift = Vectors.mean(a, aFrom, dimension) - Vectors.mean(b, bFrom, dimension);
        double noise = 0;
        for (int i = 0; i < dimension; i++) {
            double difference = a[aFrom + i] - b[bFrom + i] - shift;
            noise += difference * difference;
        }
        return noise / signal;
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
        double signal = signal(a, aFrom, dimension);
        if (signal == 0) {
            return;
        }
        double ratio = between(a, aFrom, b, bFrom, dimension);
        double meanA = Vectors.mean(a, aFrom, dimension);
        double shift = meanA - Vectors.mean(b, bFrom, dimension);
        for (int i = 0; i < dimension; i++) {
            double noise = 2 * derivative * (a[aFrom + i] - b[bFrom + i] - shift) / signal;
            toA[aFrom + i] += noise - 2 * derivative * ratio * (a[aFrom + i] - meanA) / signal;
            toB[bFrom + i] -= noise;
        }
    }

    /** The signal of a vector: the sum of squared deviations from the mean of its values, 0 where that is rounding only. */
    public static double signal(double[] a, int from, int dimension) {
        double mean = Vectors.mean(a, from, dimension);
        double deviations = 0;
        double squares = 0;
        for (int i = from; i < from + dimension; i++) {
            deviations += (a[i] - mean) * (a[i] - mean);
            squares += a[i] * a[i];
        }
        return deviations > NO_SIGNAL * squares ? deviations : 0;
    }
}
