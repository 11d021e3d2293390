package org.siamese.image.inference;

import java.util.Arrays;
import org.siamese.decision.distance.RowMatrix;

/**
 * Evens out the directions of an embedding: those in which the identities that a model was trained on differ most count no more than
 * others. With the mean m and the covariance C of embeddings of d values, measured without labels, and a shrinkage s,
 *
 * <pre>
 * S = (1 - s) C + s (trace(C) / d) I = L L'
 * w = L^-1 (e - m)
 * w / |w|
 * </pre>
 *
 * is the whitened embedding: of length 1, and before it is brought to that of covariance I where s is 0. L is lower triangular; any
 * other root of S turns all embeddings alike and leaves their distances as they are. Of embeddings side by side, as those of
 * ensembles, each has C and S of its own, and values of different ones count as not correlated: there are mostly too few
 * inputs to measure how they are. Made by {@link EmbeddingCovariance}.
 *
 * <p>Whitening by a triangular root: Kessy, Lewin, Strimmer, "Optimal whitening and decorrelation" (2018). The shrinkage: Ledoit, Wolf,
 * "A well-conditioned estimator for large-dimensional covariance matrices" (2004). For image retrieval: Jégou, Chum, "Negative evidences
 * and co-occurences in image retrieval: the benefit of PCA and whitening" (2012). Immutable and thread-safe.
 */
public final class Whitening {
    /** Most values of an embedding that can be whitened. */
    public static final int MOST_VALUES = 4096;

    private final double[] mean;
    private final double[] root;
    private final double shrinkage;
    private final long inputs;

    /**
     * A whitening as it was measured.
     *
     * @param mean the mean embedding
     * @param root L row by row, of each row the values up to the diagonal
     * @param shrinkage how it was made, 0 to 1
     * @param inputs how many embeddings were measured
     */
    public Whitening(double[] mean, double[] root, double shrinkage, long inputs) {
        requireDimension(mean.length);
        requireShrinkage(shrinkage);
        if (root.length != triangle(mean.length)) {
            throw new IllegalArgumentException(
                    "root: expected " + triangle(mean.length) + " values, got " + root.length);
        }
        if (!Arrays.stream(mean).allMatch(Double::isFinite)
                || !Arrays.stream(root).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("whitening: expected finite values, got NaN or infinity");
        }
        for (int row = 0; row < mean.length; row++) {
            if (!(root[triangle(row + 1) - 1] > 0)) {
                throw new IllegalArgumentException(
                        "root, row " + row + ": expected a diagonal value above 0, got " + root[triangle(row + 1) - 1]);
            }
        }
        this.mean = mean.clone();
        this.root = root.clone();
        this.shrinkage = shrinkage;
        this.inputs = inputs;
    }

    /** Checks that a shrinkage is 0 to 1. */
    public static void requireShrinkage(double shrinkage) {
        View.require("shrinkage", shrinkage, 0, 1);
    }

    /** Checks that embeddings are not longer than {@value #MOST_VALUES} values, and gives their length. */
    public static int requireDimension(long dimension) {
        if (dimension > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "whitening: expected embeddings of at most " + MOST_VALUES + " values, got " + dimension);
        }
        return (int) dimension;
    }

    /** Number of values of the lower triangle of a square matrix. */
    public static int triangle(int rows) {
        return rows * (rows + 1) / 2;
    }

    /** What share of the covariance was replaced by one that is alike in all directions; 0 to 1. */
    public double shrinkage() {
        return shrinkage;
    }

    /** How many inputs it was measured on. */
    public long inputs() {
        return inputs;
    }

    /** Values of an embedding. */
    public int dimension() {
        return mean.length;
    }

    /** A copy of the mean embedding. */
    public double[] mean() {
        return mean.clone();
    }

    /** A copy of L row by row, of each row the values up to the diagonal. */
    public double[] root() {
        return root.clone();
    }

    /**
     * The whitened embeddings.
     *
     * @param embeddings rows of {@link #dimension()} values
     */
    public RowMatrix of(RowMatrix embeddings) {
        if (embeddings.dimension() != mean.length) {
            throw new IllegalArgumentException(
                    "embeddings: expected rows of " + mean.length + " values, got " + embeddings.dimension());
        }
        double[] values = embeddings.values().clone();
        for (int row = 0; row < embeddings.rows(); row++) {
            solve(values, row * mean.length);
        }
        return RowMatrix.of(values, embeddings.rows(), mean.length).unitRows();
    }

    /** Replaces e by w, value by value from the first: L w = e - m. */
    private void solve(double[] values, int from) {
        int at = 0;
        for (int i = 0; i < mean.length; i++) {
            double rest = values[from + i] - mean[i];
            for (int j = 0; j < i; j++) {
                rest -= root[at + j] * values[from + j];
            }
            values[from + i] = rest / root[at + i];
            at += i + 1;
        }
    }
}
