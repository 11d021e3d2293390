package org.siamese.torch.internal.update;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/** The penalty of a network's regularisation on the parameters on the device: {@code c |p|} for L1, {@code c p^2 / 2} for the others. */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
public final class Penalty {
    private final ComputationGraph network;
    private final Tensor vector;
    private final List<Part> parts = new ArrayList<>();
    private boolean known = true;

    private record Part(Tensor value, Regularization kind) {}

    /** The penalty of a network whose parameters are a vector on the device. */
    public Penalty(ComputationGraph network, Tensor vector, Kept kept) {
        this.network = network;
        this.vector = vector;
        for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
            for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
                List<Regularization> kinds =
                        state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
                for (Regularization kind : kinds == null ? List.<Regularization>of() : kinds) {
                    known &= isKnown(kind) && !(state.getLayer() instanceof FrozenLayer);
                    parts.add(new Part(
                            kept.keep(BlockUpdate.stretch(
                                    vector, state.getParamOffsetStart(), state.getParamOffsetEnd())),
                            kind));
                }
            }
        }
    }

    private static boolean isKnown(Regularization kind) {
        return kind.getClass() == L1Regularization.class
                || kind.getClass() == L2Regularization.class
                || kind.getClass() == WeightDecay.class;
    }

    /** Its value. */
    public double value(int iteration, int epoch) {
        if (parts.isEmpty()) {
            return 0;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (!known) {
                TorchDevice.download(vector, network.params());
                return network.calcRegularizationScore(true);
            }
            Tensor sum = null;
            for (Part part : parts) {
                Tensor value = value(part, iteration, epoch);
                sum = sum == null ? value : sum.add(value);
            }
            return sum.item_double();
        }
    }

    private static Tensor value(Part part, int iteration, int epoch) {
        if (part.kind() instanceof L1Regularization l1) {
            return norm(part, 1).mul(new Scalar(l1.getL1().valueAt(iteration, epoch)));
        }
        double share = part.kind() instanceof L2Regularization l2
                ? l2.getL2().valueAt(iteration, epoch)
                : ((WeightDecay) part.kind()).getCoeff().valueAt(iteration, epoch);
        Tensor norm = norm(part, 2);
        return norm.mul(norm).mul(new Scalar(share / 2));
    }

    private static Tensor norm(Part part, double power) {
        return part.value().norm(new ScalarOptional(new Scalar(power)), torch.ScalarType.Double);
    }
}
