package org.siamese.decision.distance;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * How far apart, or how alike, two embeddings are. Which of the two is part of the type: for a {@link Distance} smaller is
 * closer, for a {@link Similarity} larger is closer. Losses and miners compare through {@link #excess(double, double)} and so
 * hold for both.
 *
 * <p>Implementations are immutable, thread-safe and serialisable as JSON by their components, under the names of
 * {@link MeasureNames}. The methods that take offsets want <em>prepared</em> rows: divided by their lengths where
 * {@link #normalised()} holds. {@link #prepare} does that, and {@link #of(float[], float[])} prepares by itself.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
@JsonTypeIdResolver(MeasureIdResolver.class)
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
     * The value of two embeddings.
     *
     * @param a the first, finite
     * @param b the second, finite and of the same length
     * @throws IllegalArgumentException if the lengths differ, a value is NaN or infinite, or the result is because the values are huge
     */
    default double of(float[] a, float[] b) {
        return ofRows(RowMatrix.of(a, 1, a.length), RowMatrix.of(b, 1, b.length));
    }

    /** As {@link #of(float[], float[])}, in double precision. */
    default double of(double[] a, double[] b) {
        return ofRows(
                RowMatrix.of(a, 1, a.length).requireFinite("a"),
                RowMatrix.of(b, 1, b.length).requireFinite("b"));
    }

    private double ofRows(RowMatrix a, RowMatrix b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException(
                    "b: expected " + a.dimension() + " values, as a has, got " + b.dimension());
        }
        double value = between(prepare(a).values(), 0, prepare(b).values(), 0, a.dimension());
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a, b: expected values whose " + this + " is finite, got " + value);
        }
        return value;
    }

    /** The rows as the methods that take offsets want them: divided by their lengths where {@link #normalised()} holds. */
    default RowMatrix prepare(RowMatrix rows) {
        return normalised() ? rows.unitRows() : rows;
    }

    /** The way back through {@link #prepare}: from the gradient of the prepared rows, in place, to that of these rows. */
    default void prepareBackward(RowMatrix rows, double[] gradient) {
        if (normalised()) {
            rows.unitRowsBackward(gradient);
        }
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
     * Adds {@code derivative} times the gradient of the value of one pair of prepared rows.
     *
     * @param derivative the derivative of some function with respect to the value
     * @param toA receives the gradient with respect to the first row, at {@code aFrom}
     * @param toB receives the gradient with respect to the second row, at {@code bFrom}
     */
    void addGradient(
            double derivative, double[] a, int aFrom, double[] b, int bFrom, int dimension, double[] toA, double[] toB);
}
