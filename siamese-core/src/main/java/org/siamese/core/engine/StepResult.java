package org.siamese.core.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.TupleCount;

/**
 * What a training step gave.
 *
 * @param loss the loss before the step's update, with the penalty terms of the tower's regularisation; the mean over the
 *     batches of an accumulated step
 * @param tuples how many pairs, triplets or rows it was taken over, summed over the batches
 * @param measured what only a measured step tells, see {@link #measures()}
 */
public record StepResult(double loss, TupleCount tuples, @Nullable StepMeasures measured) {
    /** What a plain step gave. */
    public StepResult(double loss, TupleCount tuples) {
        this(loss, tuples, null);
    }

    /** Embeddings and gradient norm; empty after a step of {@link StepDetail#PLAIN}. */
    public Optional<StepMeasures> measures() {
        return Optional.ofNullable(measured);
    }
}
