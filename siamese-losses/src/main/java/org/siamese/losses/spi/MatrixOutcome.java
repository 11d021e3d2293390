package org.siamese.losses.spi;

/**
 * Value of a loss and its derivatives in the measure's values.
 *
 * @param value the loss
 * @param derivatives [anchors, rows]; owned by the caller
 * @param tuples number of pairs, triplets or rows it was taken over
 * @param active how many had a loss above 0
 */
public record MatrixOutcome(double value, double[] derivatives, long tuples, long active) {
    /** The outcome of a batch without a valid tuple. */
    public static MatrixOutcome none(MeasuredBatch batch) {
        return new MatrixOutcome(0, new double[batch.values().length], 0, 0);
    }
}
