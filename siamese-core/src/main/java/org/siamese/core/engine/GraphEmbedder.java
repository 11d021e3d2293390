package org.siamese.core.engine;

import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Deeplearning4j graph itself as an embedder. Calls from several threads are computed one after the other. */
final class GraphEmbedder implements TowerEmbedder {
    private final ComputationGraph network;

    /** An embedder that shares the network, which nobody may change. */
    GraphEmbedder(ComputationGraph network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    @Override
    public String name() {
        return GraphEngine.NAME;
    }

    @Override
    public INDArray embed(INDArray features) {
        synchronized (network) {
            return GraphEngine.embed(network, features);
        }
    }

    @Override
    public void close() {
        // The network is the caller's.
    }
}
