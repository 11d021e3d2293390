package org.siamese.onednn;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.NoOpUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.siamese.core.engine.NetworkGradient;
import org.siamese.core.engine.StepDetail;

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
    private final Map<UpdaterBlock, AdamUpdate> kernels = new IdentityHashMap<>();
    private @Nullable SquareSum otherSquares;

    NetworkUpdate(ComputationGraph network) {
        this.network = network;
        this.gradients = network.getGradientsViewArray();
        this.byParameter = NetworkGradient.of(network);
        this.whole = normalised(network);
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
     * Changes the parameters.
     *
     * @return Euclidean norm of the gradient of all trained parameters before clipping, NaN if not measured
     */
    double apply(int iteration, int epoch, StepDetail detail) {
        boolean measured = detail == StepDetail.MEASURED;
        double squares = measured ? otherSquares() : Double.NaN;
        if (whole) {
            network.getUpdater().update(byParameter, iteration, epoch, 1, LayerWorkspaceMgr.noWorkspaces());
            network.params().subi(gradients.reshape(network.params().shape()));
            return Math.sqrt(squares);
        }
        for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
            INDArray parameters = stretch(network.params(), block);
            if (computedHere(block)) {
                squares += adam(block, parameters, iteration, epoch, measured);
            } else {
                block.update(iteration, epoch);
                parameters.subi(stretch(gradients, block));
            }
        }
        return Math.sqrt(squares);
    }

    /** Squares of the gradients that Adam's kernel does not see; running statistics and frozen layers have none. */
    private double otherSquares() {
        if (otherSquares == null) {
            List<INDArray> others = network.getUpdater().getUpdaterBlocks().stream()
                    .filter(block -> !(block.getGradientUpdater() instanceof NoOpUpdater))
                    .filter(block -> whole || !computedHere(block))
                    .map(block -> stretch(gradients, block))
                    .toList();
            otherSquares = new SquareSum(gradients, others);
        }
        return otherSquares.value();
    }

    private static INDArray stretch(INDArray vector, UpdaterBlock block) {
        return vector.reshape(vector.length())
                .get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd()));
    }

    /** Adam, without regularisation other than weight decay. */
    private static boolean computedHere(UpdaterBlock block) {
        return block.getGradientUpdater() instanceof AdamUpdater
                && block.getLayersAndVariablesInBlock().stream()
                        .flatMap(state -> regularisations(state).stream())
                        .allMatch(kind -> kind.getClass() == WeightDecay.class);
    }

    private static List<Regularization> regularisations(UpdaterBlock.ParamState state) {
        List<Regularization> kinds = state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
        return kinds == null ? List.of() : kinds;
    }

    private double adam(UpdaterBlock block, INDArray parameters, int iteration, int epoch, boolean measured) {
        AdamUpdater adam = (AdamUpdater) block.getGradientUpdater();
        Adam config = adam.getConfig();
        double rate = config.getLearningRate(iteration, epoch);
        for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
            for (Regularization kind : regularisations(state)) {
                // The decay is of the parameters before the step: p - (step + c p) = (1 - c) p - step.
                WeightDecay decay = (WeightDecay) kind;
                double share = decay.getCoeff().valueAt(iteration, epoch);
                state.getParamView().muli(1 - (decay.isApplyLR() ? rate : 1) * share);
            }
        }
        int step = iteration + 1;
        double corrected =
                rate * Math.sqrt(1 - Math.pow(config.getBeta2(), step)) / (1 - Math.pow(config.getBeta1(), step));
        return kernels.computeIfAbsent(
                        block, key -> new AdamUpdate(config.getBeta1(), config.getBeta2(), config.getEpsilon()))
                .run(parameters, stretch(gradients, block), adam.getM(), adam.getV(), corrected, measured);
    }
}
