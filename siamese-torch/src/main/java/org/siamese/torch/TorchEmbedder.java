package org.siamese.torch;

import java.lang.ref.Reference;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.plan.TowerPlan;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.operation.TorchProgram;

/** Embeds on libtorch with a copy of the network's parameters, from several threads at once. */
final class TorchEmbedder implements TowerEmbedder {
    private final ComputationGraph network;
    private final TorchProgram program;
    private final TorchEmbedding embedding;

    TorchEmbedder(ComputationGraph network, TorchDevice device, Precision precision) {
        this.network = network;
        this.program = new TorchProgram(TowerPlan.forInference(network), network.params(), device, precision);
        this.embedding = new TorchEmbedding(program, device, precision);
    }

    @Override
    public String name() {
        return TorchEngineProvider.NAME;
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
        program.close();
    }
}
