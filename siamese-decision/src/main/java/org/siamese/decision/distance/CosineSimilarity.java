package org.siamese.decision.distance;

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
