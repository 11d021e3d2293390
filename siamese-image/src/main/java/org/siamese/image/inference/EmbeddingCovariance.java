package org.siamese.image.inference;

import java.util.Arrays;

/**
 * Mean and covariance of embeddings that come one by one (Welford 1962), and the whitening by them. Values of different parts of an
 * embedding count as not correlated. Not thread-safe.
 */
public final class EmbeddingCovariance {
    private final long[] parts;
    private final double[] mean;
    private final double[] products;
    private final double[] deviation;
    private long count;

    /** Of embeddings with parts of the given sizes, such as those of an ensemble. */
    public EmbeddingCovariance(long... parts) {
        this.parts = parts;
        int dimension = Whitening.requireDimension(Arrays.stream(parts).sum());
        mean = new double[dimension];
        products = new double[Whitening.triangle(dimension)];
        deviation = new double[dimension];
    }

    /** Takes one more embedding. */
    public void add(double[] values) {
        if (values.length != mean.length) {
            throw new IllegalArgumentException(
                    "values: expected an embedding of " + mean.length + " values, got " + values.length);
        }
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("values: expected finite values, got NaN or infinity");
        }
        count++;
        for (int i = 0; i < mean.length; i++) {
            deviation[i] = values[i] - mean[i];
            mean[i] += deviation[i] / count;
        }
        int from = 0;
        for (long size : parts) {
            int end = from + (int) size;
            for (int i = from; i < end; i++) {
                double left = values[i] - mean[i];
                int row = Whitening.triangle(i);
                for (int j = from; j <= i; j++) {
                    products[row + j] += left * deviation[j];
                }
            }
            from = end;
        }
    }

    /**
     * The whitening by what was added.
     *
     * @param shrinkage how far the covariance is drawn towards one that is alike in all directions, 0 to 1
     * @throws IllegalArgumentException if there are fewer than two embeddings, or too few for a shrinkage near 0
     */
    public Whitening whitening(double shrinkage) {
        int dimension = mean.length;
        if (count < 2) {
            throw new IllegalArgumentException("inputs: expected at least 2 to measure a covariance on, got " + count);
        }
        double[] matrix = Arrays.stream(products)
                .map(product -> (1 - shrinkage) * product / (count - 1))
                .toArray();
        int from = 0;
        for (long size : parts) {
            int end = from + (int) size;
            double trace = 0;
            for (int i = from; i < end; i++) {
                trace += products[diagonal(i)] / (count - 1);
            }
            for (int i = from; i < end; i++) {
                matrix[diagonal(i)] += shrinkage * trace / size;
            }
            from = end;
        }
        return new Whitening(mean, root(matrix, dimension, shrinkage), shrinkage, count);
    }

    private static int diagonal(int i) {
        return Whitening.triangle(i) + i;
    }

    /** Cholesky's root of a matrix of which the lower triangle is given. */
    private double[] root(double[] matrix, int dimension, double shrinkage) {
        double[] root = new double[matrix.length];
        for (int i = 0; i < dimension; i++) {
            int row = Whitening.triangle(i);
            for (int j = 0; j <= i; j++) {
                int other = Whitening.triangle(j);
                double rest = matrix[row + j];
                for (int k = 0; k < j; k++) {
                    rest -= root[row + k] * root[other + k];
                }
                if (j < i) {
                    root[row + j] = rest / root[other + j];
                } else if (rest > 1e-12 * matrix[row + i]) {
                    root[row + i] = Math.sqrt(rest);
                } else {
                    throw new IllegalArgumentException(
                            "inputs: expected embeddings that vary in all " + dimension + " directions, got " + count
                                    + " that do not; take more inputs than values, or a shrinkage above " + shrinkage);
                }
            }
        }
        return root;
    }
}
