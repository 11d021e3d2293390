package org.siamese.onednn.internal.stage;

/**
 * What the steps of a program need to know of a run.
 *
 * @param firstRow index of the first row in the batch of the step
 * @param iteration the training step, counted over all epochs
 * @param epoch counted from 0
 * @param adds whether steps that can add to gradients do so; else they write over them, as all others do
 */
public record Run(long firstRow, int iteration, int epoch, boolean adds) {
    /** A run that writes gradients. */
    public Run(long firstRow, int iteration, int epoch) {
        this(firstRow, iteration, epoch, false);
    }

    /** This run, adding to gradients or not. */
    public Run adding(boolean newAdds) {
        return new Run(firstRow, iteration, epoch, newAdds);
    }
}
