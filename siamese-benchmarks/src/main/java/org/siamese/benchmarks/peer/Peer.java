package org.siamese.benchmarks.peer;

import org.siamese.benchmarks.work.Peaks;

/** A tower in some library, with its batch, ready to train and embed. Not thread-safe. */
public interface Peer extends AutoCloseable {
    /** What computes. */
    String engine();

    /** Number of trained parameters. */
    long parameters();

    /** One training step (forward, contrastive loss, backward, Adam); gives the loss before the update. */
    double step();

    /** The embeddings of the batch in inference mode, row by row. */
    float[] embed();

    /** What this library reaches in a large matrix product and a large copy. */
    Peaks peaks();

    @Override
    void close();
}
