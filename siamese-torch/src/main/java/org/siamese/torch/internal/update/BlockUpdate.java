package org.siamese.torch.internal.update;

import static org.siamese.torch.internal.update.UpdaterStep.scalar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/** The update of a stretch of the parameters with one updater, and the regularisation of each parameter in it. */
final class BlockUpdate {
    private final @Nullable UpdaterStep step;
    private final @Nullable AdamState adam;
    private final IUpdater config;
    private final Tensor parameters;
    private final Tensor gradient;
    private final List<Regularised> regularised = new ArrayList<>();

    private record Regularised(Tensor value, Tensor gradient, Regularization kind) {}

    private BlockUpdate(
            UpdaterBlock block,
            @Nullable UpdaterStep step,
            @Nullable AdamState adam,
            Tensor vector,
            Tensor gradients,
            Kept kept) {
        this.step = step;
        this.adam = adam;
        this.config = block.getGradientUpdater().getConfig();
        this.parameters = kept.keep(stretch(vector, block.getParamOffsetStart(), block.getParamOffsetEnd()));
        this.gradient = kept.keep(stretch(gradients, block.getParamOffsetStart(), block.getParamOffsetEnd()));
        for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
            for (Regularization kind : kinds(state)) {
                int start = state.getParamOffsetStart();
                int end = state.getParamOffsetEnd();
                regularised.add(new Regularised(
                        kept.keep(stretch(vector, start, end)), kept.keep(stretch(gradients, start, end)), kind));
            }
        }
    }

    static Tensor stretch(Tensor vector, long start, long end) {
        return vector.narrow(0, start, end - start);
    }

    /** The update of a block; empty where its updater or a regularisation is not known here. */
    static Optional<BlockUpdate> of(
            UpdaterBlock block, Tensor vector, Tensor gradients, TorchDevice device, Kept kept) {
        boolean known = block.getLayersAndVariablesInBlock().stream()
                .flatMap(state -> kinds(state).stream())
                .allMatch(kind -> kind.getClass() == WeightDecay.class
                        || kind.getClass() == L1Regularization.class
                        || kind.getClass() == L2Regularization.class);
        if (!known) {
            return Optional.empty();
        }
        if (block.getGradientUpdater() instanceof AdamUpdater updater) {
            AdamState adam = AdamState.of(updater, device, kept);
            return Optional.of(new BlockUpdate(block, null, adam, vector, gradients, kept));
        }
        return UpdaterSteps.of(block.getGradientUpdater(), device, kept)
                .map(step -> new BlockUpdate(block, step, null, vector, gradients, kept));
    }

    private static List<Regularization> kinds(UpdaterBlock.ParamState state) {
        List<Regularization> kinds = state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
        return kinds == null ? List.of() : kinds;
    }

    List<UpdaterStep.State> states() {
        return step == null ? adam.states() : step.states();
    }

    Tensor parameters() {
        return parameters;
    }

    Tensor gradient() {
        return gradient;
    }

    /** Adam's state, where that is its updater: all such blocks are updated together, after {@link #apply}. */
    Optional<AdamState> adam() {
        return Optional.ofNullable(adam);
    }

    /** Regularisation, and the step of any updater but Adam. */
    void apply(int iteration, int epoch) {
        for (Regularised part : regularised) {
            before(part, iteration, epoch);
        }
        if (step != null) {
            step.apply(parameters, gradient, iteration, epoch);
        }
    }

    private void before(Regularised part, int iteration, int epoch) {
        if (part.kind() instanceof L2Regularization l2) {
            part.gradient().add_(part.value(), scalar(l2.getL2().valueAt(iteration, epoch)));
        } else if (part.kind() instanceof L1Regularization l1) {
            part.gradient().add_(part.value().sign(), scalar(l1.getL1().valueAt(iteration, epoch)));
        } else if (part.kind() instanceof WeightDecay decay) {
            // The decay is of the parameters before the step: p - (step + c p) = (1 - c) p - step.
            double rate = decay.isApplyLR() && config.hasLearningRate() ? config.getLearningRate(iteration, epoch) : 1;
            part.value().mul_(scalar(1 - rate * decay.getCoeff().valueAt(iteration, epoch)));
        }
    }
}
