package org.siamese.onednn.internal.convolution;

import java.util.List;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.kernel.Winograd;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Matrices.Operand;
import org.siamese.onednn.internal.stage.Phase;

/** {@link Convolution} with a square kernel of a side of 3 or 5 and many channels, by {@link Winograd}: fewer products. */
final class MinimalFilteringStage extends WeightedStage {
    private static final int PLANES = Winograd.POINTS * Winograd.POINTS;

    private final Convolution operation;
    private final Winograd winograd;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    MinimalFilteringStage(Convolution operation, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
        this.winograd = Winograd.of(operation.window().kernel()[0]);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(operation.results(x.shape()));
        Window.Fit fit = operation.window().over(x.shape());
        Block kernels = kernels(build, Phase.FORWARD, false);
        TilePass.add(
                build,
                Phase.FORWARD,
                "convolution",
                winograd,
                x,
                fit.before()[0],
                fit.before()[1],
                new Operand(kernels, true),
                y);
        build.release(kernels);
        finish(build, operation.bias(), y);
        keep(build, x, y);
        return y;
    }

    /** Adds the step that transforms the kernels, [points x points][channels][input channels]: each time where they train. */
    private Block kernels(Build build, Phase phase, boolean turned) {
        long taps = (long) winograd.kernel() * winograd.kernel();
        long kernels = operation.channels() * operation.inputChannels();
        long bytes = Block.floats(PLANES * kernels);
        Block result = build.goesBackward() ? build.acquire(bytes) : build.reserve(bytes);
        Matrices.step(
                build,
                build.goesBackward() ? phase : Phase.PREPARE,
                "kernels",
                new long[] {1, PLANES, taps, kernels},
                new Operand(build.constants(winograd.weightProducts(turned)), false),
                new Operand(ArrayMemory.values(operation.weights()), true),
                result,
                false);
        return result;
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        Block gradient = ArrayMemory.gradient(operation.weights());
        if (SlicedTileGradient.suits(winograd, x, delta)) {
            SlicedTileGradient.add(build, winograd, x, fit, delta, gradient);
        } else {
            List<Block> sums = TileGradient.add(build, winograd, x, fit, delta);
            int kernels = Math.toIntExact(operation.channels() * operation.inputChannels());
            TileGradient.sum(build, winograd, sums, kernels, gradient);
            sums.forEach(build::release);
        }
        if (operation.bias() != null) {
            biasGradient(build, operation.bias(), delta);
        }
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        Tensor result = build.tensor(x.shape());
        Block kernels = kernels(build, Phase.BACKWARD, true);
        TilePass.add(
                build,
                Phase.BACKWARD,
                "input gradient",
                winograd,
                delta,
                winograd.kernel() - 1 - fit.before()[0],
                winograd.kernel() - 1 - fit.before()[1],
                new Operand(kernels, false),
                result);
        build.release(kernels);
        return result;
    }
}
