package org.siamese.core.distance;

import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * How far apart, or how alike, two embeddings are. Which of the two is part of the type: for a {@link Distance} smaller is
 * closer, for a {@link Similarity} larger is closer. Losses and miners compare through {@link #excess(double, double)} and so
 * hold for both.
 *
 * <p>Implementations are immutable, thread-safe and serialisable as JSON by their components. The methods on arrays take
 * <em>prepared</em> rows: divided by their lengths where {@link #normalised()} holds. {@link #matrix} and {@link #pairs} prepare.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public sealed interface PairMeasure permits Distance, Similarity {

    /** Whether embeddings are divided by their Euclidean lengths first. */
    boolean normalised();

    /** Whether the value does not depend on which member of a pair is named first. */
    default boolean symmetric() {
        return true;
    }

    /** How much farther apart a pair of value {@code x} is than one of value {@code y}: positive where {@code y} is closer. */
    double excess(double x, double y);

    /** 1 where a larger value means farther apart, -1 where it means closer. */
    int sign();

    /**
     * The distance by which embeddings trained with this measure are compared: itself, the {@link CosineDistance} for the cosine,
     * and the Euclidean distance for what has no distance of its own.
     */
    default Distance toDistance() {
        return EuclideanDistance.plain();
    }

    /**
     * The value of one pair of prepared rows.
     *
     * @param a holds the first row
     * @param aFrom where it starts
     * @param b holds the second row
     * @param bFrom where it starts
     * @param dimension length of a row
     */
    double between(double[] a, int aFrom, double[] b, int bFrom, int dimension);

    /**
     * Adds {@code slope} times the gradient of the value of one pair of prepared rows.
     *
     * @param toA receives the gradient with respect to the first row, at {@code aFrom}
     * @param toB receives the gradient with respect to the second row, at {@code bFrom}
     */
    void addGradient(
            double slope, double[] a, int aFrom, double[] b, int bFrom, int dimension, double[] toA, double[] toB);

    /**
     * Values of every row of {@code a} with every row of {@code b}. Where both are the same object it is done with half the
     * work, and its gradient is the whole one.
     */
    default PairMatrix matrix(EmbeddingMatrix a, EmbeddingMatrix b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException(
                    "b: expected rows of length " + a.dimension() + ", as those of a, got " + b.dimension());
        }
        return compare(a, b);
    }

    /** What {@link #matrix} gives once lengths are checked; pair by pair unless a measure knows better. */
    default PairMatrix compare(EmbeddingMatrix a, EmbeddingMatrix b) {
        return LoopedPairMatrix.of(this, a, b);
    }

    /** Values of listed pairs of rows of one matrix: row {@code first[k]} with row {@code second[k]}. */
    default ListedPairs pairs(EmbeddingMatrix embeddings, int[] first, int[] second) {
        return new ListedPairs(this, embeddings, first, second);
    }
}
