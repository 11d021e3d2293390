package org.siamese.benchmarks.peer;

import org.siamese.benchmarks.work.Peaks;

/** A tower in some library, with its batch, ready to train and embed. Not thread-safe. */
interface Peer extends AutoCloseable {
    /** What computes. */
    String engine();

    /** Number of trained parameters. */
    long parameters();

    /** One training step (forward, contrastive loss, backward, Adam); gives the loss before the update. */
    double step();

    /** The embeddings of the batch in inference mode, row by row. */
    float[] embed();

    /**
     * Trains by the library's own loop over epochs, data, loss and progress, on the batch's images in memory, in turn with bare steps.
     *
     * @param seconds how long, about; at least one turn of each
     */
    default FitTimes fit(double seconds) {
        throw new UnsupportedOperationException("fit: " + engine() + " is measured by its steps alone");
    }

    /** What this library reaches in a large matrix product and a large copy. */
    Peaks peaks();

    @Override
    void close();
}
