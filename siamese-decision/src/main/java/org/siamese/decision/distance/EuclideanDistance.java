package org.siamese.decision.distance;

/**
 * |a - b|. Its gradient at distance 0, where it has none, is 0.
 *
 * @param normalised whether embeddings are divided by their lengths first; then values lie in [0, 2]
 */
public record EuclideanDistance(boolean normalised) implements Distance {

    /** The distance of the embeddings as they are. */
    public static EuclideanDistance plain() {
        return new EuclideanDistance(false);
    }

    /** The distance of the embeddings divided by their lengths: the default of most losses. */
    public static EuclideanDistance ofUnitRows() {
        return new EuclideanDistance(true);
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        return Math.sqrt(Vectors.squaredDistance(a, aFrom, b, bFrom, dimension));
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
        if (distance > 0) {
            for (int i = 0; i < dimension; i++) {
                double step = derivative * ((a[aFrom + i] - b[bFrom + i]) / distance);
                toA[aFrom + i] += step;
                toB[bFrom + i] -= step;
            }
        }
    }
}
