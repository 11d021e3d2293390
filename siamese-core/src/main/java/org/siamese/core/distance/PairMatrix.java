package org.siamese.core.distance;

/**
 * The value of a measure for every row of one matrix with every row of another, and the way back to both. Needs memory for
 * rows x columns values. Not thread-safe.
 */
public abstract class PairMatrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    PairMatrix(int rows, int columns, double[] values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** Number of first members. */
    public final int rows() {
        return rows;
    }

    /** Number of second members. */
    public final int columns() {
        return columns;
    }

    /** The values, row after row; read-only, {@link #gradient} needs them. */
    public final double[] values() {
        return values;
    }

    /**
     * The gradient of a function that has these derivatives in the values.
     *
     * @param derivatives [rows, columns]; overwritten
     */
    public abstract Gradient gradient(double[] derivatives);

    /**
     * The gradient with respect to the two matrices that were compared.
     *
     * @param first with respect to the rows; where a matrix was compared with itself, the whole gradient
     * @param second with respect to the columns; the same array as {@code first} where a matrix was compared with itself
     */
    public record Gradient(double[] first, double[] second) {}
}
