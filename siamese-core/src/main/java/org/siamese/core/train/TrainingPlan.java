package org.siamese.core.train;

import java.util.List;

/**
 * How long a run is.
 *
 * @param configuration its settings
 * @param batchesPerEpoch number of batches a pass
 * @param batchSize units (pairs, triplets or images) of a full batch
 * @param unit what is counted, in the plural: "pairs", "triplets" or "images"
 * @param engine name of the engine that computes
 * @param firstStep number of updates that were done before; above 0 where a run is resumed
 * @param remarks what a user should know about how this run computes, a sentence each; mostly none
 */
public record TrainingPlan(
        TrainingConfiguration configuration,
        int batchesPerEpoch,
        int batchSize,
        String unit,
        String engine,
        long firstStep,
        List<String> remarks) {
    /** Keeps a copy of the remarks. */
    public TrainingPlan {
        remarks = List.copyOf(remarks);
    }

    /** Number of passes at most; {@link Integer#MAX_VALUE} without a limit. */
    public int epochs() {
        return configuration.budget().epochs();
    }

    /** Number of updates a pass. */
    public int stepsPerEpoch() {
        int each = configuration.accumulation();
        return (batchesPerEpoch + each - 1) / each;
    }

    /** Number of updates of the whole run at most; {@link Long#MAX_VALUE} where only time limits it. */
    public long steps() {
        TrainingBudget budget = configuration.budget();
        long byEpochs = budget.limitsEpochs() ? (long) budget.epochs() * stepsPerEpoch() : Long.MAX_VALUE;
        return Math.min(byEpochs, budget.steps());
    }
}
