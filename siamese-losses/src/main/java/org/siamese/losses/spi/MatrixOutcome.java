package org.siamese.losses.spi;

import org.jspecify.annotations.Nullable;

/**
 * Value of a loss and its derivatives in the measure's values.
 *
 * @param value the loss
 * @param derivatives [anchors, rows]; owned by the caller
 * @param tuples number of pairs, triplets or rows it was taken over
 * @param active how many had a loss above 0
 * @param rowDerivatives [rows, rows] in the values of {@link MeasuredBatch#valuesOfPositives()}, where these are others
 * @param besides [rows, dimension], a gradient that reaches the rows past the measure, where there is one
 */
public record MatrixOutcome(
        double value,
        double[] derivatives,
        long tuples,
        long active,
        double @Nullable [] rowDerivatives,
        double @Nullable [] besides) {
    /** An outcome with derivatives in the values alone. */
    public MatrixOutcome(double value, double[] derivatives, long tuples, long active) {
        this(value, derivatives, tuples, active, null, null);
    }

    /** The outcome of a batch without a valid tuple. */
    public static MatrixOutcome none(MeasuredBatch batch) {
        return new MatrixOutcome(0, new double[batch.values().length], 0, 0);
    }
}
