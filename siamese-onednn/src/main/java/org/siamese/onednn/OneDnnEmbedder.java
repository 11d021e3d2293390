package org.siamese.onednn;

import java.lang.ref.Reference;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.plan.TowerPlan;

/** Embeds on oneDNN, from several threads at once. */
final class OneDnnEmbedder implements TowerEmbedder {
    private final ComputationGraph network;
    private final Embedding embedding;

    OneDnnEmbedder(ComputationGraph network) {
        this(network, Precision.FLOAT32);
    }

    OneDnnEmbedder(ComputationGraph network, Precision precision) {
        this.network = network;
        this.embedding = new Embedding(TowerPlan.forInference(network), precision);
    }

    @Override
    public String name() {
        return OneDnnEngineProvider.NAME;
    }

    @Override
    public INDArray embed(INDArray features) {
        try {
            return embedding.embed(features);
        } finally {
            Reference.reachabilityFence(network);
        }
    }

    @Override
    public void close() {
        embedding.close();
    }
}
