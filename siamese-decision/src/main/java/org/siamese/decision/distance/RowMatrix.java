package org.siamese.decision.distance;

import java.util.Arrays;

/**
 * Vectors of one length in double precision, row after row in one array: embeddings, and gradients with respect to them.
 *
 * <pre>{@code
 * RowMatrix embeddings = RowMatrix.of(vectors);   // float[][], one embedding a row
 * }</pre>
 *
 * <p>{@link #values()} is shared, not copied: treat it as read-only. Thread-safe while nobody writes to it.
 */
public final class RowMatrix {
    /** Rows shorter than this are divided by this, not by their length, when a measure normalises them. */
    public static final double SMALLEST_NORM = 1e-12;

    private final double[] values;
    private final int rows;
    private final int dimension;

    private final boolean single;

    private RowMatrix(double[] values, int rows, int dimension) {
        this(values, rows, dimension, false);
    }

    private RowMatrix(double[] values, int rows, int dimension, boolean single) {
        this.values = values;
        this.rows = rows;
        this.dimension = dimension;
        this.single = single;
    }

    /**
     * Rows that lie one after the other in {@code values}, which is shared and not checked for NaN or infinity.
     *
     * @param values rows x dimension values
     * @throws IllegalArgumentException if the array has another length, or there is no row or no column
     */
    public static RowMatrix of(double[] values, int rows, int dimension) {
        requireSize(values.length, rows, dimension);
        return new RowMatrix(values, rows, dimension);
    }

    /**
     * A copy of rows that lie one after the other in {@code values}.
     *
     * @param values rows x dimension values
     * @throws IllegalArgumentException if the array has another length, there is no row or no column, or a value is NaN or infinite
     */
    public static RowMatrix of(float[] values, int rows, int dimension) {
        requireSize(values.length, rows, dimension);
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return new RowMatrix(copy, rows, dimension).requireFinite("values");
    }

    /**
     * A copy of vectors, one a row.
     *
     * @param vectors at least one, all of the same length
     * @throws IllegalArgumentException if the lengths differ, there is no row or no column, or a value is NaN or infinite
     */
    public static RowMatrix of(float[]... vectors) {
        int dimension = vectors.length == 0 ? 0 : vectors[0].length;
        double[] copy = new double[requireLength(vectors.length, dimension)];
        for (int row = 0; row < vectors.length; row++) {
            requireLength(row, vectors[row].length, dimension);
            for (int i = 0; i < dimension; i++) {
                copy[row * dimension + i] = vectors[row][i];
            }
        }
        return new RowMatrix(copy, vectors.length, dimension).requireFinite("vectors");
    }

    /** As {@link #of(float[][])}, of double precision. */
    public static RowMatrix of(double[]... vectors) {
        int dimension = vectors.length == 0 ? 0 : vectors[0].length;
        double[] copy = new double[requireLength(vectors.length, dimension)];
        for (int row = 0; row < vectors.length; row++) {
            requireLength(row, vectors[row].length, dimension);
            System.arraycopy(vectors[row], 0, copy, row * dimension, dimension);
        }
        return new RowMatrix(copy, vectors.length, dimension).requireFinite("vectors");
    }

    private static void requireSize(int length, int rows, int dimension) {
        if (rows < 1 || dimension < 1 || (long) rows * dimension != length) {
            throw new IllegalArgumentException("values: expected " + rows + " rows of " + dimension
                    + " values each, both at least 1, got " + length + " values");
        }
    }

    private static int requireLength(int rows, int dimension) {
        if (rows < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    "vectors: expected at least one, of at least one value, got " + rows + " of " + dimension);
        }
        return Math.multiplyExact(rows, dimension);
    }

    private static void requireLength(int row, int length, int dimension) {
        if (length != dimension) {
            throw new IllegalArgumentException(
                    "vectors, row " + row + ": expected " + dimension + " values, as row 0 has, got " + length);
        }
    }

    /**
     * This matrix, once it is known that no value is NaN or infinite.
     *
     * @param name of the matrix, for the message
     * @throws IllegalArgumentException if a value is NaN or infinite
     */
    public RowMatrix requireFinite(String name) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(name + ", row " + i / dimension + ", column " + i % dimension
                        + ": expected a finite value, got " + values[i]);
            }
        }
        return this;
    }

    /** These rows, known to have come from values of single precision, so that no more than that is in them; shared. */
    public RowMatrix ofSinglePrecision() {
        return new RowMatrix(values, rows, dimension, true);
    }

    /** Whether the rows are known to have come from values of single precision. */
    public boolean isSinglePrecision() {
        return single;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Length of a row. */
    public int dimension() {
        return dimension;
    }

    /** The values, row after row; shared. */
    public double[] values() {
        return values;
    }

    /** A copy of the first rows. */
    public RowMatrix firstRows(int count) {
        return new RowMatrix(Arrays.copyOf(values, count * dimension), count, dimension, single);
    }

    /** A copy of some of the rows, in the order given. */
    public RowMatrix rows(int[] which) {
        double[] chosen = new double[which.length * dimension];
        for (int k = 0; k < which.length; k++) {
            System.arraycopy(values, which[k] * dimension, chosen, k * dimension, dimension);
        }
        return new RowMatrix(chosen, which.length, dimension, single);
    }

    /** The way back through {@link #rows(int[])}: adds a gradient of the chosen rows to one of all rows. */
    public void addRows(int[] which, double[] chosen, double[] all) {
        for (int k = 0; k < which.length; k++) {
            Vectors.addScaled(1, chosen, k * dimension, all, which[k] * dimension, dimension);
        }
    }

    /** Euclidean length of each row. */
    public double[] norms() {
        double[] norms = new double[rows];
        for (int row = 0; row < rows; row++) {
            norms[row] = Math.sqrt(squaredLength(row));
        }
        return norms;
    }

    private double squaredLength(int row) {
        double sum = 0;
        for (int i = row * dimension; i < (row + 1) * dimension; i++) {
            sum += values[i] * values[i];
        }
        return sum;
    }

    /** These rows, each divided by the larger of its Euclidean length and {@link #SMALLEST_NORM}; a zero row stays zero. */
    public RowMatrix unitRows() {
        double[] unit = new double[values.length];
        for (int row = 0; row < rows; row++) {
            double scale = 1 / Math.max(Math.sqrt(squaredLength(row)), SMALLEST_NORM);
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                unit[i] = values[i] * scale;
            }
        }
        return new RowMatrix(unit, rows, dimension);
    }

    /**
     * The way back through {@link #unitRows()}: from the gradient with respect to the unit rows, in place, to the one with
     * respect to these rows. A zero row, which has no direction, gets gradient 0.
     */
    public void unitRowsBackward(double[] gradient) {
        for (int row = 0; row < rows; row++) {
            int from = row * dimension;
            double norm = Math.sqrt(squaredLength(row));
            if (norm < SMALLEST_NORM) {
                double scale = norm == 0 ? 0 : 1 / SMALLEST_NORM;
                for (int i = from; i < from + dimension; i++) {
                    gradient[i] *= scale;
                }
                continue;
            }
            double along = 0;
            for (int i = from; i < from + dimension; i++) {
                along += gradient[i] * (values[i] / norm);
            }
            for (int i = from; i < from + dimension; i++) {
                gradient[i] = (gradient[i] - along * (values[i] / norm)) / norm;
            }
        }
    }
}
