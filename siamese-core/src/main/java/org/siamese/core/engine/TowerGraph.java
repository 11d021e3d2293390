package org.siamese.core.engine;

import java.util.Map;
import org.deeplearning4j.nn.api.FwdPassType;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.PartDropout;
import org.siamese.core.layer.SeededMask;

/**
 * The tower of a network that ends in a loss, on the network's own parameters and gradients: a forward pass, and a backward pass from a
 * gradient that comes from outside. In the loss's place stands an identity, because Deeplearning4j takes no gradient at a loss.
 */
final class TowerGraph extends ComputationGraph {
    private static final long serialVersionUID = 1L;

    private final String output;
    private final boolean workspaces;
    private long firstRow;
    private transient @Nullable MemoryWorkspace open;
    private boolean forwarded;

    private TowerGraph(ComputationGraphConfiguration configuration) {
        super(configuration);
        this.output = configuration.getNetworkOutputs().get(0);
        this.workspaces = configuration.getTrainingWorkspaceMode() != WorkspaceMode.NONE;
    }

    /**
     * The tower of a network.
     *
     * @param network with a gradient vector, and a {@link org.siamese.core.objective.MetricLossLayer} as its only output
     */
    static TowerGraph of(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        if (configuration.getBackpropType() != BackpropType.Standard) {
            throw new IllegalArgumentException(
                    "network: expected standard backpropagation, got " + configuration.getBackpropType());
        }
        String output = configuration.getNetworkOutputs().get(0);
        NeuralNetConfiguration loss = ((LayerVertex) configuration.getVertices().get(output)).getLayerConf();
        ActivationLayer identity = new ActivationLayer(Activation.IDENTITY);
        identity.setLayerName(output);
        loss.setLayer(identity);
        loss.clearVariables();
        TowerGraph tower = new TowerGraph(configuration);
        tower.init(GradientSum.tower(network, network.params()), false);
        tower.flattenedGradients = GradientSum.tower(network, network.getFlattenedGradients());
        tower.setBackpropGradientsViewArray(tower.flattenedGradients);
        for (Layer layer : tower.getLayers()) {
            org.deeplearning4j.nn.conf.layers.Layer settings = layer.conf().getLayer();
            if (settings.getIDropout() instanceof SeededMask dropout) {
                settings.setIDropout(new PartDropout(dropout, () -> tower.firstRow));
            }
        }
        return tower;
    }

    /** Activations of all vertices in training mode, the embeddings among them; valid until the backward pass has ended. */
    Map<String, INDArray> forward(INDArray features, BatchPart part) {
        abandon();
        firstRow = part.firstRow();
        configuration.setIterationCount(part.iteration());
        configuration.setEpochCount(part.epoch());
        synchronizeIterEpochCounts();
        MemoryWorkspace outside = Nd4j.getMemoryManager().getCurrentWorkspace();
        if (workspaces) {
            open = Nd4j.getWorkspaceManager().getAndActivateWorkspace(WS_ALL_LAYERS_ACT_CONFIG, WS_ALL_LAYERS_ACT);
        }
        forwarded = true;
        try {
            return ffToLayerActivationsInWS(
                    true, -1, null, FwdPassType.STANDARD, false, new INDArray[] {features}, null, null, false);
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        } finally {
            // It stays open for the backward pass, but is nobody else's.
            Nd4j.getMemoryManager().setCurrentWorkspace(outside);
        }
    }

    /** The embeddings among the activations, as an array of their own. */
    INDArray embeddings(Map<String, INDArray> activations) {
        return activations.get(output).dup('c');
    }

    /** From the gradient of the embeddings to that of the parameters. */
    void backward(INDArray gradient) {
        if (!forwarded) {
            throw new IllegalStateException("backward: expected a forward pass before it, got none");
        }
        MemoryWorkspace outside = Nd4j.getMemoryManager().getCurrentWorkspace();
        if (open != null) {
            Nd4j.getMemoryManager().setCurrentWorkspace(open);
        }
        try {
            calcBackpropGradients(false, false, gradient);
        } finally {
            abandon();
            Nd4j.getMemoryManager().setCurrentWorkspace(outside);
        }
    }

    /** Forgets the activations of a forward pass. */
    void abandon() {
        if (!forwarded) {
            return;
        }
        forwarded = false;
        for (GraphVertex vertex : getVertices()) {
            vertex.clear();
        }
        clearLayersStates();
        if (open != null) {
            MemoryWorkspace outside = Nd4j.getMemoryManager().getCurrentWorkspace();
            open.close();
            open = null;
            Nd4j.getMemoryManager().setCurrentWorkspace(outside);
        }
    }
}
