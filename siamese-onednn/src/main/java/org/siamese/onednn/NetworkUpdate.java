package org.siamese.onednn;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.onednn.Action.Run;

/**
 * From the gradient vector to new parameters, by Deeplearning4j's own updater: clipping, regularisation, schedules and every
 * kind of updater, each as it does it.
 */
final class NetworkUpdate {
    private final ComputationGraph network;
    private final INDArray gradients;
    private final Gradient byParameter;
    private @Nullable INDArray sum;

    NetworkUpdate(ComputationGraph network) {
        this.network = network;
        this.gradients = network.getGradientsViewArray();
        this.byParameter = new DefaultGradient(gradients);
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            for (Map.Entry<String, INDArray> entry :
                    LayerParameters.gradients(layer).entrySet()) {
                byParameter.gradientForVariable().put(name + "_" + entry.getKey(), entry.getValue());
            }
        }
    }

    /**
     * Takes note of the gradient of one of several batches; after the last the vector holds their mean.
     *
     * @param index of the batch
     */
    void collect(int index, int count) {
        if (count == 1) {
            return;
        }
        if (sum == null) {
            sum = gradients.ulike();
        }
        if (index == 0) {
            sum.assign(gradients);
        } else {
            sum.addi(gradients);
        }
        if (index == count - 1) {
            gradients.assign(sum.divi(count));
        }
    }

    /** Euclidean norm of the gradient of all trained parameters; running statistics have none. */
    double gradientNorm() {
        double squares = Math.pow(gradients.norm2Number().doubleValue(), 2);
        for (Map.Entry<String, INDArray> entry :
                byParameter.gradientForVariable().entrySet()) {
            if (isStatistic(entry.getKey())) {
                squares -= Math.pow(entry.getValue().norm2Number().doubleValue(), 2);
            }
        }
        return Math.sqrt(Math.max(0, squares));
    }

    private static boolean isStatistic(String key) {
        return key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_MEAN)
                || key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_VAR)
                || key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    }

    /** Changes the parameters. */
    void apply(Run run, int rows) {
        network.getUpdater().update(byParameter, run.iteration(), run.epoch(), rows, LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(gradients.reshape(network.params().shape()));
    }
}
