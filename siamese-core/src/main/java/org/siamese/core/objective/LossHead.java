package org.siamese.core.objective;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Targets;

/**
 * Where a network's embeddings become a loss and its gradient: evaluates the loss, with its miner, on the weights that the {@link
 * MetricLossLayer} keeps in the network, and hands on what changes in these. It serves every engine and the layer itself inside a plain
 * Deeplearning4j network. Not thread-safe.
 */
public final class LossHead {
    private final MetricLoss loss;
    private final Supplier<Map<String, INDArray>> weights;
    private final Supplier<Map<String, INDArray>> gradients;

    LossHead(MetricLoss loss, Supplier<Map<String, INDArray>> weights, Supplier<Map<String, INDArray>> gradients) {
        this.loss = loss;
        this.weights = weights;
        this.gradients = gradients;
    }

    /**
     * The head of a network.
     *
     * @param network initialised, with a {@link MetricLossLayer} as its only output
     * @throws IllegalArgumentException if its output is another layer
     */
    public static LossHead of(ComputationGraph network) {
        if (network.getNumOutputArrays() != 1 || !(network.getOutputLayer(0) instanceof MetricLossOutput output)) {
            throw new IllegalArgumentException(
                    "network: expected one output, a MetricLossLayer, got " + network.getNumOutputArrays()
                            + " outputs, the first a "
                            + network.getOutputLayer(0).getClass().getSimpleName());
        }
        return output.head();
    }

    /**
     * Value and gradient of the loss with its weights as they are; changes nothing.
     *
     * @param embeddings [rows, dimension], of a whole batch
     * @param targets as many rows
     */
    @SuppressWarnings("try")
    public LossResult evaluate(INDArray embeddings, Targets targets) {
        // Arrays made by the loss must not land in one of Deeplearning4j's workspaces.
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return loss.evaluate(embeddings, targets, new HashMap<>(weights.get()));
        }
    }

    /**
     * Takes over what a result says about the loss's own weights: their gradients go into the network's gradient vector, the loss's new
     * state into the parameters.
     *
     * @param first whether the gradients replace those of the step before; else they are added to those of this step's results
     */
    public void accept(LossResult result, boolean first) {
        for (String name : weights.get().keySet()) {
            INDArray view = gradients.get().get(name);
            INDArray value = result.weightGradients().get(name);
            if (!first) {
                if (value != null) {
                    view.addi(value);
                }
            } else if (value == null) {
                view.assign(0);
            } else {
                view.assign(value);
            }
        }
        result.stateUpdates().forEach((name, value) -> weights.get().get(name).assign(value));
    }

    /** Makes the mean of the sum of the weights' gradients over so many results. */
    public void average(int results) {
        if (results > 1) {
            weights.get().keySet().forEach(name -> gradients.get().get(name).divi(results));
        }
    }
}
