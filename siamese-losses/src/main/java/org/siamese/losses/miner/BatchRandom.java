package org.siamese.losses.miner;

import java.util.SplittableRandom;
import org.siamese.core.objective.LabelledBatch;

/** Random numbers that follow from a seed and a batch: other ones for another batch, the same when the batch comes again. */
final class BatchRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private BatchRandom() {}

    static SplittableRandom of(long seed, LabelledBatch batch) {
        long hash = seed * GOLDEN + batch.anchors();
        for (double value : batch.embeddings().values()) {
            hash = (hash ^ Double.doubleToLongBits(value)) * GOLDEN;
            hash ^= hash >>> 29;
        }
        for (int row = 0; row < batch.rows(); row++) {
            hash = (hash ^ batch.label(row)) * GOLDEN;
            hash ^= hash >>> 29;
        }
        return new SplittableRandom(hash);
    }
}
