package org.siamese.decision.distance;

/** 1 - the cosine of the angle between two embeddings, in [0, 2]; 1 with a zero vector, which also gets gradient 0. */
public record CosineDistance() implements Distance {
    private static final CosineSimilarity COSINE = new CosineSimilarity();

    @Override
    public boolean normalised() {
        return true;
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        // Rounding may take the cosine of equal directions beyond 1.
        return Math.max(0, 1 - COSINE.between(a, aFrom, b, bFrom, dimension));
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
        COSINE.addGradient(-derivative, a, aFrom, b, bFrom, dimension, toA, toB);
    }
}
