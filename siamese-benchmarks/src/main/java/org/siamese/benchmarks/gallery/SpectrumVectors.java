package org.siamese.benchmarks.gallery;

import java.util.SplittableRandom;

/**
 * Unit vectors that are distributed as a trained network's embeddings: the variance of direction i falls as i^-0.5, over identities and
 * within them. Two vectors of one identity have a cosine of 0.7 on average. A function of identity and example.
 *
 * @param count vectors to enrol
 * @param dimension of a vector
 * @param perIdentity vectors of one identity
 */
record SpectrumVectors(int count, int dimension, int perIdentity) implements BenchmarkVectors {
    private static final double EXPONENT = -0.25;
    /** Deviation within an identity, over that between identities: 1 / (1 + 0.6547^2) = 0.7. */
    private static final double WITHIN = 0.6547;

    private static final int QUERIES = 2000;
    private static final int QUERIES_FROM = 1000;

    @Override
    public String source() {
        return "synthetic, with the spectrum of a trained network's";
    }

    @Override
    public float[] reference(int number) {
        return vector(number / perIdentity, number % perIdentity);
    }

    @Override
    public String identity(int number) {
        return "p" + number / perIdentity;
    }

    @Override
    public int queries() {
        return QUERIES;
    }

    @Override
    public float[] query(int number) {
        return vector((int) ((long) number * count / perIdentity / QUERIES), QUERIES_FROM);
    }

    private float[] vector(int identity, int example) {
        SplittableRandom centre = new SplittableRandom(31L * identity + 7);
        SplittableRandom own = new SplittableRandom(1_000_003L * identity + example + 1);
        double[] values = new double[dimension];
        double length = 0;
        for (int i = 0; i < dimension; i++) {
            values[i] = Math.pow(i + 1, EXPONENT) * (centre.nextGaussian() + WITHIN * own.nextGaussian());
            length += values[i] * values[i];
        }
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) (values[i] / Math.sqrt(length));
        }
        return vector;
    }
}
