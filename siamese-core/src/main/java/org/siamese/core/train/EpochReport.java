package org.siamese.core.train;

import java.util.OptionalDouble;

/**
 * How an epoch went.
 *
 * @param epoch its index, from 0
 * @param complete whether it was gone through to its end; not where the budget ended it
 * @param step number of updates of the run up to its end
 * @param meanLoss mean loss of its steps, each weighted by its units
 * @param units pairs, triplets or images it trained on
 * @param seconds time it took, without the parts of it that were trained before the run was resumed
 * @param waitingSeconds how much of that the trainer waited for batches
 * @param measured the validation measure, NaN without one; see {@link #validation()}
 * @param best whether this is the best epoch so far by that measure
 */
public record EpochReport(
        int epoch,
        boolean complete,
        long step,
        double meanLoss,
        long units,
        double seconds,
        double waitingSeconds,
        double measured,
        boolean best) {
    /** The validation measure at its end; empty without a validation set and after an incomplete epoch. */
    public OptionalDouble validation() {
        return Double.isNaN(measured) ? OptionalDouble.empty() : OptionalDouble.of(measured);
    }

    /** Share of its time that the trainer waited for batches, 0 to 1; 0 for an epoch that took no time. */
    public double waitingShare() {
        return seconds > 0 ? waitingSeconds / seconds : 0;
    }
}
