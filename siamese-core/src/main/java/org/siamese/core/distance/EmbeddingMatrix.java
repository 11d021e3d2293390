package org.siamese.core.distance;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Embeddings in double precision on the Java heap, row after row: what distances, losses and miners compute on. An
 * {@link INDArray} becomes one at the border, and gradients go back the same way.
 *
 * <p>{@link #values()} is shared, not copied: treat it as read-only. Thread-safe while nobody writes to it.
 */
public final class EmbeddingMatrix {
    /** Rows shorter than this are divided by this, not by their length, when a measure normalises them. */
    public static final double SMALLEST_NORM = 1e-12;

    private final double[] values;
    private final int rows;
    private final int dimension;

    private EmbeddingMatrix(double[] values, int rows, int dimension) {
        this.values = values;
        this.rows = rows;
        this.dimension = dimension;
    }

    /** Rows that lie one after the other in {@code values}, which is shared. */
    public static EmbeddingMatrix of(double[] values, int rows, int dimension) {
        if (rows < 1 || dimension < 1 || (long) rows * dimension != values.length) {
            throw new IllegalArgumentException("values: expected " + rows + " rows of " + dimension
                    + " values each, both at least 1, got " + values.length + " values");
        }
        return new EmbeddingMatrix(values, rows, dimension);
    }

    /**
     * A copy of an array of any floating-point type, order and stride.
     *
     * @param embeddings [rows, dimension]
     * @throws IllegalArgumentException if it is no matrix, has no row, or a value is NaN or infinite
     */
    public static EmbeddingMatrix of(INDArray embeddings) {
        return of(embeddings, "embeddings");
    }

    /** As {@link #of(INDArray)}, with the name of the array for messages. */
    public static EmbeddingMatrix of(INDArray array, String name) {
        if (array.isEmpty() || array.rank() != 2 || array.size(0) == 0 || array.size(1) == 0) {
            throw new IllegalArgumentException(name + ": expected [rows, dimension], both at least 1, got shape "
                    + Arrays.toString(array.shape()));
        }
        if (!array.dataType().isFPType()) {
            throw new IllegalArgumentException(name + ": expected floating-point values, got " + array.dataType());
        }
        int dimension = (int) array.size(1);
        double[] values = HeapTransfer.toHeap(array);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(name + ", row " + i / dimension + ", column " + i % dimension
                        + ": expected a finite value, got " + values[i]);
            }
        }
        return new EmbeddingMatrix(values, (int) array.size(0), dimension);
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
    public EmbeddingMatrix firstRows(int count) {
        return of(Arrays.copyOf(values, count * dimension), count, dimension);
    }

    /** A copy of some of the rows, in the order given. */
    public EmbeddingMatrix rows(int[] which) {
        double[] chosen = new double[which.length * dimension];
        for (int k = 0; k < which.length; k++) {
            System.arraycopy(values, which[k] * dimension, chosen, k * dimension, dimension);
        }
        return of(chosen, which.length, dimension);
    }

    /** The way back through {@link #rows(int[])}: adds a gradient of the chosen rows to one of all rows. */
    public void addRows(int[] which, double[] chosen, double[] all) {
        for (int k = 0; k < which.length; k++) {
            Rows.addScaled(1, chosen, k * dimension, all, which[k] * dimension, dimension);
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
    public EmbeddingMatrix unitRows() {
        double[] unit = new double[values.length];
        for (int row = 0; row < rows; row++) {
            double scale = 1 / Math.max(Math.sqrt(squaredLength(row)), SMALLEST_NORM);
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                unit[i] = values[i] * scale;
            }
        }
        return new EmbeddingMatrix(unit, rows, dimension);
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

    /** These rows as an array of the given type. */
    public INDArray toArray(DataType type) {
        return Nd4j.createFromArray(values).reshape('c', rows, dimension).castTo(type);
    }
}
