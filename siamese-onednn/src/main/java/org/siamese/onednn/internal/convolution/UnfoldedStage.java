package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.kernel.Unfolding;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Matrices.Operand;
import org.siamese.onednn.internal.stage.Phase;

/**
 * {@link Convolution} in training as one product of all windows, each unfolded into a line, and the weights as they lie; so is the gradient
 * of the weights. For small maps with many weights, where a copy of the weights in oneDNN's layout takes longer than the windows. The
 * gradient of the images is oneDNN's: folding it back needs a slower product.
 */
final class UnfoldedStage extends WeightedStage {
    private final Convolution operation;
    private final Direct direct;
    private @Nullable Block windows;

    /**
     * A stage that ends with the operations of {@link PostOperations}, one activation at most.
     *
     * @param direct how the gradient of the images is computed
     */
    UnfoldedStage(Convolution operation, Direct direct, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
        this.direct = direct;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(operation.results(x.shape()));
        Block lines = build.acquire(UnfoldedGradient.bytes(operation, x.shape()));
        unfold(build, x, lines);
        long rows = y.shape().rows() * y.shape().positions();
        long channels = operation.channels();
        // Transposed: the weights are the large matrix, and are read as they lie.
        Block turned = build.acquire(Block.floats(rows * channels));
        Matrices.step(
                build,
                Phase.FORWARD,
                "convolution",
                new long[] {1, channels, length(), rows},
                new Operand(ArrayMemory.values(operation.weights()), false),
                new Operand(lines, true),
                turned,
                false);
        memory.desc from = build.strided(new long[] {rows, channels}, new long[] {1, rows});
        memory.desc to = build.strided(new long[] {rows, channels}, new long[] {channels, 1});
        build.copy(Phase.FORWARD, "layout", build.memory(from, turned), build.memory(to, y.block()));
        build.release(turned);
        if (operation.trains()) {
            windows = lines;
        } else {
            build.release(lines);
        }
        finish(build, operation.bias(), y);
        keep(build, x, y);
        return y;
    }

    /** Values of a window. */
    private long length() {
        int[] kernel = operation.window().kernel();
        return operation.inputChannels() * kernel[0] * kernel[1];
    }

    private void unfold(Build build, Tensor x, Block lines) {
        Shape shape = x.shape();
        Window.Fit fit = operation.window().over(shape);
        int rows = Math.toIntExact(shape.rows());
        long positions = operation.results(shape).positions();
        Images source = new Images(x);
        Images target = new Images(lines, rows, Math.toIntExact(positions * length()));
        List<Unfolding> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(rows, Workers.shared().parallelism()); i++) {
            workers.add(new Unfolding(operation.window(), fit, shape));
        }
        build.act(Phase.FORWARD, "unfolding", run -> {
            FloatBuffer[] images = source.buffers();
            FloatBuffer[] unfolded = target.buffers();
            Workers.shared().share(workers.size(), rows, (worker, row) -> workers.get(worker)
                    .unfold(images[row], unfolded[row]));
        });
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        long rows = delta.shape().rows() * delta.shape().positions();
        Matrices.step(
                build,
                Phase.BACKWARD,
                "weight gradient",
                new long[] {1, operation.channels(), rows, length()},
                new Operand(delta.block(), true),
                new Operand(windows, false),
                ArrayMemory.gradient(operation.weights()),
                false);
        build.release(windows);
        if (operation.bias() != null) {
            biasGradient(build, operation.bias(), delta);
        }
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        return new DirectConvolution(build, operation, direct).inputGradient(x, delta);
    }
}
