package org.siamese.onednn;

/** Something that a program does in each run. */
@FunctionalInterface
interface Action {
    /** Does it. */
    void run(Run run);

    /**
     * What actions need to know of a run.
     *
     * @param firstRow index of the first row in the batch of the step
     * @param iteration the training step, counted over all epochs
     * @param epoch counted from 0
     */
    record Run(long firstRow, int iteration, int epoch) {}
}
