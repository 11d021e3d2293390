package org.siamese.core.distance;

/** The cosine of the angle between two embeddings, in [-1, 1]; 0 with a zero vector, which also gets gradient 0. */
public record CosineSimilarity() implements Similarity {
    @Override
    public boolean normalised() {
        return true;
    }

    @Override
    public Distance toDistance() {
        return new CosineDistance();
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
        return GramPairMatrix.of(GramPairMatrix.Kind.PRODUCT, true, a, b);
    }
}
