package org.siamese.core.train;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how often a run is saved. A checkpoint is due when any of the intervals has passed since the last; the end of the run
 * is always one.
 *
 * @param folder where the files lie, one run a folder; made where it is missing
 * @param everyEpochs epochs between checkpoints, at least 1; {@link Integer#MAX_VALUE} for never
 * @param everySteps updates between checkpoints, at least 1; {@link Long#MAX_VALUE} for never
 * @param everyTime time between checkpoints, above zero; {@link TrainingBudget#NO_TIME_LIMIT} for never
 * @param keep number of checkpoints that are kept, at least 2: if the newest is damaged, the one before is taken
 */
public record Checkpoints(Path folder, int everyEpochs, long everySteps, Duration everyTime, int keep) {
    /** Default number of checkpoints that are kept. */
    public static final int DEFAULT_KEEP = 2;

    /** Checks the numbers. */
    public Checkpoints {
        if (everyEpochs < 1 || everySteps < 1) {
            throw new IllegalArgumentException(
                    "everyEpochs, everySteps: expected at least 1, got " + everyEpochs + " and " + everySteps);
        }
        if (everyTime.isZero() || everyTime.isNegative()) {
            throw new IllegalArgumentException("everyTime: expected more than none, got " + everyTime);
        }
        if (keep < 2) {
            throw new IllegalArgumentException("keep: expected at least 2, got " + keep);
        }
    }

    /** A checkpoint after each epoch, the last two kept. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, 1, Long.MAX_VALUE, TrainingBudget.NO_TIME_LIMIT, DEFAULT_KEEP);
    }

    /** A checkpoint after so many epochs only. */
    public Checkpoints withEveryEpochs(int epochs) {
        return new Checkpoints(folder, epochs, Long.MAX_VALUE, TrainingBudget.NO_TIME_LIMIT, keep);
    }

    /** A checkpoint after so many updates only. */
    public Checkpoints withEverySteps(long steps) {
        return new Checkpoints(folder, Integer.MAX_VALUE, steps, TrainingBudget.NO_TIME_LIMIT, keep);
    }

    /** A checkpoint after so much time only. */
    public Checkpoints withEveryTime(Duration time) {
        return new Checkpoints(folder, Integer.MAX_VALUE, Long.MAX_VALUE, time, keep);
    }

    /** The same with another number that are kept. */
    public Checkpoints withKeep(int number) {
        return new Checkpoints(folder, everyEpochs, everySteps, everyTime, number);
    }
}
