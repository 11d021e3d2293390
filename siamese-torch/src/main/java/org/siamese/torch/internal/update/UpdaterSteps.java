package org.siamese.torch.internal.update;

import static org.siamese.torch.internal.update.UpdaterStep.scalar;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.NesterovsUpdater;
import org.nd4j.linalg.learning.NoOpUpdater;
import org.nd4j.linalg.learning.RmsPropUpdater;
import org.nd4j.linalg.learning.SgdUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.update.UpdaterStep.State;

/** ND4J's updaters in libtorch's functions. */
final class UpdaterSteps {
    private UpdaterSteps() {}

    /** The step of an updater other than Adam; empty where only the updater itself knows it. */
    static Optional<UpdaterStep> of(GradientUpdater<?> updater, TorchDevice device, Kept kept) {
        if (updater instanceof NoOpUpdater) {
            return Optional.of(stateless((p, g, iteration, epoch) -> p.sub_(g)));
        }
        if (updater instanceof SgdUpdater sgd) {
            return Optional.of(stateless(
                    (p, g, iteration, epoch) -> p.sub_(g, scalar(sgd.getConfig().getLearningRate(iteration, epoch)))));
        }
        if (updater instanceof NesterovsUpdater nesterovs) {
            return Optional.of(nesterovs(nesterovs, device, kept));
        }
        return updater instanceof RmsPropUpdater rms ? Optional.of(rmsProp(rms, device, kept)) : Optional.empty();
    }

    private interface Formula {
        void apply(Tensor parameters, Tensor gradient, int iteration, int epoch);
    }

    private static UpdaterStep stateless(Formula formula) {
        return with(List.of(), formula);
    }

    private static UpdaterStep with(List<State> states, Formula formula) {
        return new UpdaterStep() {
            @Override
            public List<State> states() {
                return states;
            }

            @Override
            public void apply(Tensor parameters, Tensor gradient, int iteration, int epoch) {
                formula.apply(parameters, gradient, iteration, epoch);
            }
        };
    }

    /** {@code v' = mu v - lr g}, {@code p' = p - mu v + (1 + mu) v'}. */
    private static UpdaterStep nesterovs(NesterovsUpdater updater, TorchDevice device, Kept kept) {
        Nesterovs config = updater.getConfig();
        Tensor v = kept.keep(device.copyOf(updater.getV().reshape(updater.getV().length())));
        return with(List.of(new State(updater.getV(), v)), (p, g, iteration, epoch) -> {
            double momentum = config.currentMomentum(iteration, epoch);
            p.sub_(v, scalar(momentum));
            v.mul_(scalar(momentum));
            v.sub_(g, scalar(config.getLearningRate(iteration, epoch)));
            p.add_(v, scalar(1 + momentum));
        });
    }

    /** {@code s' = d s + (1 - d) g^2}, {@code p' = p - lr g / (sqrt(s') + epsilon)}. */
    private static UpdaterStep rmsProp(RmsPropUpdater updater, TorchDevice device, Kept kept) {
        RmsProp config = updater.getConfig();
        Tensor squares = kept.keep(device.copyOf(
                updater.getLastGradient().reshape(updater.getLastGradient().length())));
        return with(List.of(new State(updater.getLastGradient(), squares)), (p, g, iteration, epoch) -> {
            squares.mul_(scalar(config.getRmsDecay()));
            squares.addcmul_(g, g, scalar(1 - config.getRmsDecay()));
            p.addcdiv_(
                    g,
                    squares.sqrt().add(scalar(config.getEpsilon())),
                    scalar(-config.getLearningRate(iteration, epoch)));
        });
    }
}
