package org.siamese.decision.distance;

/**
 * |a - b|^2.
 *
 * @param normalised whether embeddings are divided by their lengths first; then values lie in [0, 4]
 */
public record SquaredEuclideanDistance(boolean normalised) implements Distance {

    /** The squared distance of the embeddings as they are. */
    public static SquaredEuclideanDistance plain() {
        return new SquaredEuclideanDistance(false);
    }

    /** The squared distance of the embeddings divided by their lengths. */
    public static SquaredEuclideanDistance ofUnitRows() {
        return new SquaredEuclideanDistance(true);
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        return Vectors.squaredDistance(a, aFrom, b, bFrom, dimension);
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
        for (int i = 0; i < dimension; i++) {
            double step = 2 * derivative * (a[aFrom + i] - b[bFrom + i]);
            toA[aFrom + i] += step;
            toB[bFrom + i] -= step;
        }
    }
}
