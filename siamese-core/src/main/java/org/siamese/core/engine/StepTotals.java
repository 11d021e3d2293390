package org.siamese.core.engine;

/**
 * What the batches of a step amount to, when it is time to update.
 *
 * @param loss of the step, for Deeplearning4j's listeners
 * @param batches how many batches' losses were taken: the update is by the mean of their gradients
 * @param parts how many backward passes were made for them, on all machines: running statistics move by the mean of what each found
 */
public record StepTotals(double loss, int batches, int parts) {
    /** Checks that there is one of each, and no fewer parts than batches. */
    public StepTotals {
        if (batches < 1 || parts < batches) {
            throw new IllegalArgumentException("totals: expected at least one batch and as many parts, got " + batches
                    + " batches and " + parts + " parts");
        }
    }
}
