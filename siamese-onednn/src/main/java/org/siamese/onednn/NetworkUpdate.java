package org.siamese.onednn;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.siamese.onednn.Action.Run;

/**
 * From the gradient vector to new parameters, by Deeplearning4j's own updater: clipping, regularisation, schedules and every
 * kind of updater, each as it does it. Only Adam, which most of the time of a large tower would go to, is computed here, on the
 * updater's own state; with weight decay, which makes it AdamW.
 */
final class NetworkUpdate {
    private final ComputationGraph network;
    private final INDArray gradients;
    private final Gradient byParameter;
    private final boolean whole;
    private final Map<UpdaterBlock, AdamKernel> kernels = new IdentityHashMap<>();
    private @Nullable INDArray sum;
    private @Nullable GradientNorm norm;

    NetworkUpdate(ComputationGraph network) {
        this.network = network;
        this.gradients = network.getGradientsViewArray();
        this.byParameter = new DefaultGradient(gradients);
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            LayerParameters.gradients(layer)
                    .forEach((key, view) -> byParameter.gradientForVariable().put(name + "_" + key, view));
        }
        this.whole = network.conf().isMiniBatch() || normalised(network);
    }

    /** Whether gradients are clipped or scaled before the updater. */
    private static boolean normalised(ComputationGraph network) {
        for (Layer layer : network.getLayers()) {
            GradientNormalization kind = layer.numParams() == 0
                    ? null
                    : ((Trainable) layer).getConfig().getGradientNormalization();
            if (kind != null && kind != GradientNormalization.None) {
                return true;
            }
        }
        return false;
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
        if (norm == null) {
            List<INDArray> trained = byParameter.gradientForVariable().entrySet().stream()
                    .filter(entry -> !isStatistic(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            norm = new GradientNorm(gradients, trained);
        }
        return norm.value();
    }

    private static boolean isStatistic(String key) {
        return key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_MEAN)
                || key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_VAR)
                || key.endsWith("_" + BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    }

    /** Changes the parameters. */
    void apply(Run run, int rows) {
        if (whole) {
            network.getUpdater()
                    .update(byParameter, run.iteration(), run.epoch(), rows, LayerWorkspaceMgr.noWorkspaces());
            network.params().subi(gradients.reshape(network.params().shape()));
            return;
        }
        for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
            INDArray parameters = stretch(network.params(), block);
            if (block.getGradientUpdater() instanceof AdamUpdater adam && onlyDecay(block)) {
                adam(block, adam, parameters, run);
            } else {
                block.update(run.iteration(), run.epoch());
                parameters.subi(stretch(gradients, block));
            }
        }
    }

    private static INDArray stretch(INDArray vector, UpdaterBlock block) {
        return vector.reshape(vector.length())
                .get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd()));
    }

    private static boolean onlyDecay(UpdaterBlock block) {
        return block.getLayersAndVariablesInBlock().stream()
                .flatMap(state -> regularisations(state).stream())
                .allMatch(kind -> kind.getClass() == WeightDecay.class);
    }

    private static List<Regularization> regularisations(UpdaterBlock.ParamState state) {
        List<Regularization> kinds = state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
        return kinds == null ? List.of() : kinds;
    }

    private void adam(UpdaterBlock block, AdamUpdater adam, INDArray parameters, Run run) {
        Adam config = adam.getConfig();
        double rate = config.getLearningRate(run.iteration(), run.epoch());
        for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
            for (Regularization kind : regularisations(state)) {
                // The decay is of the parameters before the step: p - (step + c p) = (1 - c) p - step.
                WeightDecay decay = (WeightDecay) kind;
                double share = decay.getCoeff().valueAt(run.iteration(), run.epoch());
                state.getParamView().muli(1 - (decay.isApplyLR() ? rate : 1) * share);
            }
        }
        int step = run.iteration() + 1;
        double corrected =
                rate * Math.sqrt(1 - Math.pow(config.getBeta2(), step)) / (1 - Math.pow(config.getBeta1(), step));
        kernels.computeIfAbsent(block, key -> new AdamKernel(config.getBeta1(), config.getBeta2(), config.getEpsilon()))
                .run(parameters, stretch(gradients, block), adam.getM(), adam.getV(), corrected);
    }
}
