package org.siamese.core.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tower ready to embed, and nothing else: what a model uses. Its parameters are those that the network had when it was
 * opened. Thread-safe.
 */
public interface TowerEmbedder extends AutoCloseable {
    /** A short name for logs. */
    String name();

    /**
     * Embeddings in inference mode. Each row's embedding depends on that row alone, memory stays bounded whatever the number of
     * rows.
     *
     * @param features [n, channels, height, width] or what else the tower takes
     * @return [n, dimension], 'c' order, owned by the caller
     * @throws EngineBuildException if what it needs for such a batch cannot be built
     */
    INDArray embed(INDArray features);

    /** Frees native memory; also happens when the object is no longer reachable. */
    @Override
    void close();
}
