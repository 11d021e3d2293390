package org.siamese.onednn.internal.stage;

/** Something that a program does in each run. */
@FunctionalInterface
public interface Action {
    /** Does it. */
    void run(Run run);

    /**
     * What actions need to know of a run.
     *
     * @param iteration the training step, counted over all epochs
     * @param epoch counted from 0
     */
    record Run(int iteration, int epoch) {}
}
