package org.siamese.core.objective;

import java.util.SplittableRandom;

/** Random numbers that follow from a seed and a batch: other ones for another batch, the same when the batch comes again. */
public final class BatchRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private BatchRandom() {}

    /** The random numbers of a seed for a batch. */
    public static SplittableRandom of(long seed, LabelledBatch batch) {
        return new SplittableRandom(hash(seed, batch));
    }

    static long hash(long seed, LabelledBatch batch) {
        long hash = seed * GOLDEN + batch.anchors();
        for (double value : batch.content()) {
            hash = (hash ^ Double.doubleToLongBits(value)) * GOLDEN;
            hash ^= hash >>> 29;
        }
        for (int row = 0; row < batch.rows(); row++) {
            hash = (hash ^ batch.label(row)) * GOLDEN;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** The random numbers of one anchor, given the hash of its batch. */
    static SplittableRandom ofAnchor(long hash, int anchor) {
        long mixed = (hash ^ anchor * 0xC2B2AE3D27D4EB4FL) * GOLDEN;
        return new SplittableRandom(mixed ^ mixed >>> 31);
    }
}
