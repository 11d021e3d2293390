package org.siamese.core.train;

import org.siamese.core.engine.StepResult;

/** Is told about the progress of a training run, on the thread that trains. An exception stops the run. */
public interface TrainingObserver {
    /**
     * The run begins.
     *
     * @param plan how long it is
     */
    default void onStart(TrainingPlan plan) {}

    /**
     * A step has ended.
     *
     * @param epoch index of the epoch, from 0
     * @param batch index of the batch within the epoch, from 0
     * @param units pairs, triplets or images of the batch
     * @param result loss and tuples of the step
     */
    default void onStep(int epoch, int batch, int units, StepResult result) {}

    /**
     * An epoch has ended.
     *
     * @param epoch its index, from 0
     * @param meanLoss mean loss of its steps, each weighted by the units of its batch
     */
    default void onEpochEnd(int epoch, double meanLoss) {}

    /** The run has ended, well or by an exception. */
    default void onEnd() {}
}
