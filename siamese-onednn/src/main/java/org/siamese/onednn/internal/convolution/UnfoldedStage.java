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
 * {@link Convolution} in training as one product in each direction, of all windows, each unfolded into a line, and the weights as they lie.
 * For small maps with many weights, where copies of the weights in oneDNN's layouts take longer than the windows.
 */
final class UnfoldedStage extends WeightedStage {
    private final Convolution operation;
    private @Nullable Block windows;

    /** A stage that ends with the operations of {@link PostOperations}, one activation at most. */
    UnfoldedStage(Convolution operation, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
    }

    /** What is done with the windows of an image. */
    private interface Pass {
        void accept(Unfolding unfolding, FloatBuffer image, FloatBuffer lines);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(operation.results(x.shape()));
        Block lines = build.acquire(UnfoldedGradient.bytes(operation, x.shape()));
        add(build, Phase.FORWARD, "unfolding", x, lines, Unfolding::unfold);
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

    private void add(Build build, Phase phase, String part, Tensor images, Block lines, Pass pass) {
        Shape shape = images.shape();
        Window.Fit fit = operation.window().over(shape);
        int rows = Math.toIntExact(shape.rows());
        long positions = operation.results(shape).positions();
        Images image = new Images(images);
        Images line = new Images(lines, rows, Math.toIntExact(positions * length()));
        List<Unfolding> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(rows, Workers.shared().parallelism()); i++) {
            workers.add(new Unfolding(operation.window(), fit, shape));
        }
        build.act(phase, part, run -> {
            FloatBuffer[] all = image.buffers();
            FloatBuffer[] unfolded = line.buffers();
            Workers.shared()
                    .share(
                            workers.size(),
                            rows,
                            (worker, row) -> pass.accept(workers.get(worker), all[row], unfolded[row]));
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
        Tensor result = build.tensor(x.shape());
        Block lines = build.acquire(UnfoldedGradient.bytes(operation, x.shape()));
        long rows = delta.shape().rows() * delta.shape().positions();
        Matrices.step(
                build,
                Phase.BACKWARD,
                "input gradient",
                new long[] {1, rows, operation.channels(), length()},
                new Operand(delta.block(), false),
                new Operand(ArrayMemory.values(operation.weights()), false),
                lines,
                false);
        add(
                build,
                Phase.BACKWARD,
                "folding",
                result,
                lines,
                (unfolding, image, folded) -> unfolding.fold(folded, image));
        build.release(lines);
        return result;
    }
}
