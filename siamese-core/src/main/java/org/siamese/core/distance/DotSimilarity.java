package org.siamese.core.distance;

/** a . b of the embeddings as they are. {@link CosineSimilarity} is the one of unit rows. */
public record DotSimilarity() implements Similarity {
    @Override
    public boolean normalised() {
        return false;
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        return Rows.dot(a, aFrom, b, bFrom, dimension);
    }

    @Override
    public void addGradient(
            double slope, double[] a, int aFrom, double[] b, int bFrom, int dimension, double[] toA, double[] toB) {
        Rows.addScaled(slope, b, bFrom, toA, aFrom, dimension);
        Rows.addScaled(slope, a, aFrom, toB, bFrom, dimension);
    }

    @Override
    public PairMatrix compare(EmbeddingMatrix a, EmbeddingMatrix b) {
        return GramPairMatrix.of(GramPairMatrix.Kind.PRODUCT, false, a, b);
    }
}
