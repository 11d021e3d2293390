package org.siamese.core.batch;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is known about the rows of a batch: which class each row shows ({@link Labels}), which two neighbouring rows form a
 * pair and how they relate ({@link Pairs}), which three neighbouring rows form a triplet ({@link Triplets}), or which labels each
 * row bears ({@link LabelSets}).
 *
 * <p>Tuples are interleaved, row by row, so that cutting a batch at a tuple's end or appending one batch to another keeps
 * every tuple whole.
 *
 * <p>Inside a Deeplearning4j {@code DataSet} targets travel as the label array, in a form that names itself by its number of
 * columns, one row for each row of the features:
 *
 * <table>
 *   <caption>Targets as a label array</caption>
 *   <tr><th>targets</th><th>shape</th><th>row</th></tr>
 *   <tr><td>{@link Labels}</td><td>[n, 1]</td><td>class index</td></tr>
 *   <tr><td>{@link Pairs}</td><td>[2 pairs, 2]</td><td>one-hot (same, different), equal in both rows of a pair</td></tr>
 *   <tr><td>{@link Triplets}</td><td>[3 triplets, 3]</td><td>one-hot (anchor, positive, negative)</td></tr>
 *   <tr><td>{@link LabelSets}</td><td>[n, 3 + labels]</td><td>three times 0, then 1 for each label of the set</td></tr>
 * </table>
 *
 * Immutable and thread-safe.
 */
public sealed interface Targets permits Labels, Pairs, Triplets, LabelSets {

    /** Number of rows that the features and the embeddings of this batch have. */
    int rows();

    /** Number of units that a user counts: images for {@link Labels} and {@link LabelSets}, pairs for {@link Pairs}, triplets for {@link Triplets}. */
    int count();

    /** What {@link #count()} counts, in the plural: "images", "pairs" or "triplets". */
    String unit();

    /** Number of neighbouring rows that belong together: 1, 2 or 3. */
    default int rowsPerTuple() {
        return rows() / count();
    }

    /** These targets as the label array of a {@code DataSet}, of type float. */
    INDArray toArray();

    /**
     * The targets that a label array of a {@code DataSet} stands for; the inverse of {@link #toArray()}.
     *
     * @throws IllegalArgumentException if the array is none of these forms
     */
    static Targets of(INDArray labels) {
        if (labels.rank() != 2 || labels.size(0) == 0) {
            throw new IllegalArgumentException(
                    "labels: expected a matrix with one row for each row of the batch, got shape " + shape(labels));
        }
        double[][] rows = labels.castTo(DataType.DOUBLE).toDoubleMatrix();
        return switch ((int) labels.size(1)) {
            case 1 -> Labels.decode(rows);
            case 2 -> Pairs.decode(rows);
            case 3 -> Triplets.decode(rows);
            default -> LabelSets.decode(rows);
        };
    }

    private static String shape(INDArray array) {
        return java.util.Arrays.toString(array.shape());
    }

    /** One-hot rows, of type float. */
    static INDArray oneHot(int[] column, int columns) {
        float[] flat = new float[column.length * columns];
        for (int row = 0; row < column.length; row++) {
            flat[row * columns + column[row]] = 1;
        }
        return Nd4j.createFromArray(flat).reshape('c', column.length, columns);
    }

    /** The column that holds the 1 of a one-hot row. */
    static int hot(double[] values, int row) {
        int hot = -1;
        for (int column = 0; column < values.length; column++) {
            if (values[column] == 1 && hot < 0) {
                hot = column;
            } else if (values[column] != 0) {
                hot = -2;
            }
        }
        if (hot < 0) {
            throw new IllegalArgumentException("labels, row " + row + ": expected one 1 and otherwise 0, got "
                    + java.util.Arrays.toString(values));
        }
        return hot;
    }
}
