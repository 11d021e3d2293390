package org.siamese.spark;

import org.jspecify.annotations.Nullable;
import org.siamese.data.sample.Sampler;
import org.siamese.image.random.Seeded;

/** Which images the batch after a batch shows. Nothing where the sampler learns, as its choices are not made yet. */
final class NextBatch {
    private static final int[] UNKNOWN = {};

    private final ReferenceBatches batches;
    private Sampler.@Nullable Pass pass;
    private int passEpoch = -1;
    private int guess;

    NextBatch(ReferenceBatches batches) {
        this.batches = batches;
    }

    /**
     * The images of the next batch, row by row.
     *
     * @param epoch of the batch
     * @param firstSeed seed of its first row, by which it is recognised
     */
    int[] after(int epoch, long firstSeed) {
        int count = batches.batchesPerEpoch();
        if (batches.sampler().learns()) {
            return UNKNOWN;
        }
        for (int tried = 0; tried < count; tried++) {
            int index = (guess + tried) % count;
            if (Seeded.key(batches.seed(), epoch, index, 0) == firstSeed) {
                guess = index + 1;
                return index + 1 < count ? images(epoch, index + 1) : images(epoch + 1, 0);
            }
        }
        return UNKNOWN;
    }

    private int[] images(int epoch, int index) {
        Sampler.Pass opened = pass;
        if (opened == null || passEpoch != epoch) {
            opened = batches.sampler().pass(epoch);
            pass = opened;
            passEpoch = epoch;
        }
        return opened.batch(index).items();
    }
}
