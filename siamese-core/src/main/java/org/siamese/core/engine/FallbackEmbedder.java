package org.siamese.core.engine;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An embedder in whose place the Deeplearning4j graph embeds from the batch on that it cannot build anything for. */
final class FallbackEmbedder implements TowerEmbedder {
    private final TowerEmbedder first;
    private final ComputationGraph network;
    private volatile TowerEmbedder embedder;

    FallbackEmbedder(TowerEmbedder first, ComputationGraph network) {
        this.first = first;
        this.network = network;
        this.embedder = first;
    }

    @Override
    public String name() {
        return embedder.name();
    }

    @Override
    public INDArray embed(INDArray features) {
        try {
            return embedder.embed(features);
        } catch (EngineBuildException e) {
            return instead(e).embed(features);
        }
    }

    /** The first embedder stays open, as other threads may be in it. */
    private synchronized TowerEmbedder instead(EngineBuildException problem) {
        if (embedder == first) {
            FallbackEngine.tell(first.name(), problem);
            embedder = new GraphEmbedder(network);
        }
        return embedder;
    }

    @Override
    public void close() {
        first.close();
    }
}
