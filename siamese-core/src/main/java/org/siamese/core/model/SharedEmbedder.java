package org.siamese.core.model;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.engine.UnsupportedPrecisionException;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/** The embedder of a network, opened when it is first used. Thread-safe. */
final class SharedEmbedder {
    private static final Logger LOG = Loggers.of(SharedEmbedder.class);

    private final ComputationGraph network;
    private final Precision precision;
    private @Nullable TowerEmbedder opened;

    /** An embedder at a precision; in float32 where the machine has no engine for it. */
    SharedEmbedder(ComputationGraph network, Precision precision) {
        this.network = network;
        this.precision = precision;
    }

    /** An embedder at a precision that is open already. */
    static SharedEmbedder opened(ComputationGraph network, Precision precision) {
        SharedEmbedder shared = new SharedEmbedder(network, precision);
        shared.opened = TowerEngines.openEmbedder(network, precision);
        return shared;
    }

    synchronized TowerEmbedder get() {
        TowerEmbedder embedder = opened;
        if (embedder == null) {
            embedder = open();
            opened = embedder;
        }
        return embedder;
    }

    private TowerEmbedder open() {
        try {
            return TowerEngines.openEmbedder(network, precision);
        } catch (UnsupportedPrecisionException e) {
            LOG.warn("embeddings are computed in float32, not in the model's own precision: {}", e.getMessage());
            return TowerEngines.openEmbedder(network);
        }
    }
}
