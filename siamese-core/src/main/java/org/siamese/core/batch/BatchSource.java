package org.siamese.core.batch;

import java.util.Map;

/**
 * Where training gets its batches: a number of passes (epochs), each a sequence of batches that depends on the source's seed
 * and the epoch's index alone. So a run that stopped in mid-epoch goes on by naming the epoch and the batch.
 */
public interface BatchSource {
    /**
     * Opens a pass.
     *
     * @param epoch index of the pass, from 0
     * @param firstBatch number of batches to skip at its start, without decoding them
     */
    BatchIterator open(int epoch, int firstBatch);

    /** Opens a pass at its start. */
    default BatchIterator open(int epoch) {
        return open(epoch, 0);
    }

    /**
     * Whether a pass may be opened before its epoch begins, while the last batch of the pass before is still trained on, which lets a
     * source that reads ahead have its first batches ready: its batches must not depend on what training did, and two passes open at a time must not disturb
     * each other. No by default. A pass that was opened early may be closed without a batch taken from it.
     */
    default boolean mayOpenEarly() {
        return false;
    }

    /** Number of batches of a pass. */
    int batchesPerEpoch();

    /** Number of units (images, pairs or triplets, see {@link Targets#count()}) of a full batch. */
    int batchSize();

    /** Shape of one row of the features: {channels, height, width} for images. */
    long[] featureShape();

    /**
     * Whether the rows of its features are references to pixels that lie elsewhere, which only the engine of the run can read; no by default.
     * {@link #featureShape()} is that of the pixels nevertheless.
     */
    default boolean givesReferences() {
        return false;
    }

    /**
     * Texts by name that a model trained on these batches carries, see {@link org.siamese.core.model.SiameseModel#attachments()}; batches of
     * images tell how the images were prepared. None by default.
     */
    default Map<String, String> attachments() {
        return Map.of();
    }
}
