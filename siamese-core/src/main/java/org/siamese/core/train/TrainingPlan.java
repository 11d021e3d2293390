package org.siamese.core.train;

/**
 * How long a run is.
 *
 * @param epochs number of passes
 * @param batchesPerEpoch number of steps a pass
 * @param batchSize units (pairs, triplets or images) of a full batch
 * @param unit what is counted, in the plural: "pairs", "triplets" or "images"
 * @param engine name of the engine that computes
 */
public record TrainingPlan(int epochs, int batchesPerEpoch, int batchSize, String unit, String engine) {
    /** Number of steps of the run. */
    public long steps() {
        return (long) epochs * batchesPerEpoch;
    }
}
