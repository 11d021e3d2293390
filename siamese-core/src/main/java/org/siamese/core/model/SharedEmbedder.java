package org.siamese.core.model;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngines;

/** The embedder of a network, opened when it is first used. Thread-safe. */
final class SharedEmbedder {
    private final ComputationGraph network;
    private @Nullable TowerEmbedder opened;

    SharedEmbedder(ComputationGraph network) {
        this.network = network;
    }

    synchronized TowerEmbedder get() {
        TowerEmbedder embedder = opened;
        if (embedder == null) {
            embedder = TowerEngines.openEmbedder(network);
            opened = embedder;
        }
        return embedder;
    }
}
