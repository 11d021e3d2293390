package org.siamese.core.engine;

import java.util.List;
import org.siamese.core.batch.Batch;

/**
 * How a training step is made of an engine's calls and the loss. Each kind of step is one: a batch at once, several batches for one
 * update, a batch in parts. Immutable and thread-safe.
 */
public sealed interface Schedule permits PlainStep, Accumulation, ChunkedStep {
    /** Number of batches that a step takes; an epoch's last step may have fewer. */
    int batches();

    /**
     * Takes a step.
     *
     * @param engine computes the tower; its network holds the loss
     * @param batches at least one and at most {@link #batches()}; features that fit the tower and targets that fit the loss
     * @param detail how much the result tells
     * @throws ArithmeticException if the loss is not finite; the parameters are those before the step
     */
    StepResult step(TowerEngine engine, List<Batch> batches, StepDetail detail);

    /**
     * The schedule for so many batches a step.
     *
     * @param batches at least 1
     * @param chunkRows rows that go through the tower at a time, at least 1; 0 for whole batches
     */
    static Schedule of(int batches, int chunkRows) {
        if (chunkRows > 0) {
            return new ChunkedStep(chunkRows, batches);
        }
        return batches == 1 ? new PlainStep() : new Accumulation(batches);
    }
}
