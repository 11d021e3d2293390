package org.siamese.data.sample;

import org.siamese.data.dataset.Classes;

/**
 * Chooses which images make up each batch. What it chooses is a function of its seed, the epoch and the batch's index alone:
 * never of threads or of what was asked before. So any batch can be asked for in any order, and a run that stopped in mid-epoch
 * goes on by naming the epoch and the batch. Immutable and thread-safe. A sampler that {@link #learns} chooses by what training
 * did before the pass was opened, too.
 */
public interface Sampler {
    /** Number of batches of a pass. */
    int batchesPerEpoch();

    /** Number of units (images, pairs or triplets) of a full batch. */
    int batchSize();

    /**
     * Opens a pass.
     *
     * @param epoch index of the pass, from 0
     */
    Pass pass(int epoch);

    /** Whether what a pass chooses depends on training up to its opening, so that it must not be opened early; no by default. */
    default boolean learns() {
        return false;
    }

    /** Whether rows of one image must differ, so that the data set's pipeline must augment; no by default. */
    default boolean needsAugmentation() {
        return false;
    }

    /**
     * Checks that the indices which it chooses are those of a data set, as far as it can know; accepts every data set by default.
     *
     * @param images the classes of the data set's images
     * @throws org.siamese.data.DataException if it draws from other classes, or names an image that is not there
     */
    default void requireDrawsFrom(Classes images) {}

    /** The batches of one pass. Thread-safe. */
    @FunctionalInterface
    interface Pass {
        /**
         * One batch.
         *
         * @param index 0 to the number of batches less 1
         */
        IndexBatch batch(int index);
    }
}
