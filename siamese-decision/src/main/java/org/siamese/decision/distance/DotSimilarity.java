package org.siamese.decision.distance;

/** a . b of the embeddings as they are. {@link CosineSimilarity} is the one of unit rows. */
public record DotSimilarity() implements Similarity {
    @Override
    public boolean normalised() {
        return false;
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        return Vectors.dot(a, aFrom, b, bFrom, dimension);
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
        Vectors.addScaled(derivative, b, bFrom, toA, aFrom, dimension);
        Vectors.addScaled(derivative, a, aFrom, toB, bFrom, dimension);
    }
}
