package org.siamese.core.train;

import java.nio.file.Path;
import java.util.Optional;
import org.siamese.core.engine.StepResult;

/**
 * Is told about the progress of a training run, on the thread that trains. An exception stops the run. One that also is a
 * {@link Checkpointable} is saved in checkpoints.
 */
public interface TrainingObserver {
    /**
     * The run begins, or goes on.
     *
     * @param plan how long it is and where it starts
     */
    default void onStart(TrainingPlan plan) {}

    /** A warm start has taken parameters from another model; before {@link #onStart}. */
    default void onTransfer(TransferReport report) {}

    /**
     * Whether this observer wants embeddings and gradient norm of a step, {@link StepResult#measures()}; no by default. It costs
     * a copy of the embeddings and a pass over the gradient and changes nothing else.
     *
     * @param step index of the step in the run, from 0
     */
    default boolean wantsMeasures(long step) {
        return false;
    }

    /**
     * A step has ended.
     *
     * @param epoch index of the epoch, from 0
     * @param batch index of the step's last batch within the epoch, from 0; a step has one batch unless gradients are accumulated
     * @param units pairs, triplets or images of the step
     * @param result loss and tuples of the step
     */
    default void onStep(int epoch, int batch, int units, StepResult result) {}

    /** What this observer saves in checkpoints; by default itself if it is a {@link Checkpointable}. */
    default Optional<Checkpointable> checkpointable() {
        return this instanceof Checkpointable saved ? Optional.of(saved) : Optional.empty();
    }

    /**
     * Examines an epoch that has ended. What is found goes to all observers by {@link #onHealth}, its warnings to the log; nothing by
     * default.
     */
    default Optional<HealthReport> examine(EpochReport report) {
        return Optional.empty();
    }

    /** What an observer, such as {@link TrainingHealth}, found in an epoch; before {@link #onEpoch}. */
    default void onHealth(HealthReport report) {}

    /** An epoch has ended. By default {@link #onEpochEnd} is called. */
    default void onEpoch(EpochReport report) {
        onEpochEnd(report.epoch(), report.meanLoss());
    }

    /**
     * An epoch has ended.
     *
     * @param epoch its index, from 0
     * @param meanLoss mean loss of its steps, each weighted by the units of its batch
     */
    default void onEpochEnd(int epoch, double meanLoss) {}

    /**
     * A checkpoint was saved, such as to copy it elsewhere.
     *
     * @param file in the run's checkpoint folder, whole
     */
    default void onCheckpoint(Path file) {}

    /** The run has ended, well or by an exception. */
    default void onEnd() {}
}
