package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.Taps;
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
 * {@link Convolution} in training as one product for each position of the kernel, of the pixels that it meets, in all three directions. For
 * small maps with many weights, of which most positions meet the edge: nothing is multiplied by its zeros, and one copy of the weights,
 * position by position, serves forward and backward.
 */
final class TapStage extends WeightedStage {
    private final Convolution operation;
    private @Nullable Taps taps;
    private @Nullable Block weights;
    private @Nullable Block inputs;
    private @Nullable Block deltas;

    /** A stage that ends with the operations of {@link PostOperations}, one activation at most. */
    TapStage(Convolution operation, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
    }

    /** What the pixels that the positions meet take. */
    static long bytes(Convolution operation, Shape from) {
        long pairs = Taps.over(operation.window(), from).pairs();
        return Block.floats(pairs * from.rows() * (operation.inputChannels() + operation.channels()));
    }

    @Override
    public Tensor forward(Build build, List<Tensor> given) {
        Tensor x = given.get(0);
        taps = Taps.over(operation.window(), x.shape());
        weights = build.acquire(Block.floats(operation.channels() * operation.inputChannels() * taps.count()));
        build.copy(
                Phase.FORWARD,
                "weights",
                build.memory(ours(build), ArrayMemory.values(operation.weights())),
                build.memory(byTap(build), weights));
        inputs = spread(build, Phase.FORWARD, x, operation.inputChannels(), true);
        Tensor y = build.tensor(operation.results(x.shape()));
        Block lines = build.acquire(Block.floats(lines(x) * operation.channels()));
        for (int tap = 0; tap < taps.count(); tap++) {
            Matrices.step(
                    build,
                    Phase.FORWARD,
                    "convolution",
                    new long[] {1, lines(x, tap), operation.inputChannels(), operation.channels()},
                    pixels(inputs, x, tap, operation.inputChannels(), false),
                    weights(weights, tap, true),
                    pixels(lines, x, tap, operation.channels(), false));
        }
        gather(build, Phase.FORWARD, lines, y, operation.channels(), false);
        build.release(lines);
        finish(build, operation.bias(), y);
        keep(build, x, y);
        return y;
    }

    /** The weights as they lie: [channels, input channels, taps]. */
    private memory.desc ours(Build build) {
        long inputChannels = operation.inputChannels();
        return build.strided(dims(), new long[] {inputChannels * taps.count(), taps.count(), 1});
    }

    /** Position by position: [taps, channels, input channels]. */
    private memory.desc byTap(Build build) {
        long inputChannels = operation.inputChannels();
        return build.strided(dims(), new long[] {inputChannels, 1, operation.channels() * inputChannels});
    }

    private long[] dims() {
        return new long[] {operation.channels(), operation.inputChannels(), taps.count()};
    }

    private long lines(Tensor x) {
        return x.shape().rows() * taps.pairs();
    }

    private long lines(Tensor x, int tap) {
        return x.shape().rows() * taps.pairs(tap);
    }

    private Operand pixels(Block block, Tensor x, int tap, long channels, boolean turned) {
        return new Operand(block, turned).from(x.shape().rows() * taps.start(tap) * channels);
    }

    private Operand weights(Block block, int tap, boolean turned) {
        return new Operand(block, turned).from(tap * operation.channels() * operation.inputChannels());
    }

    private Taps.Mover mover(Shape shape, long channels, boolean ofInputs) {
        int rows = Math.toIntExact(shape.rows());
        int width = Math.toIntExact(channels);
        return ofInputs ? taps.ofInputs(rows, width) : taps.ofResults(rows, width);
    }

    private List<Taps.Mover> movers(Build build, Shape shape, long channels, boolean ofInputs) {
        List<Taps.Mover> movers = new ArrayList<>();
        for (int i = 0; i < Math.min(shape.rows(), Workers.shared().parallelism()); i++) {
            movers.add(build.workspace(
                    Taps.Mover.class,
                    List.of(i, operation.window(), shape, ofInputs),
                    () -> mover(shape, channels, ofInputs)));
        }
        return movers;
    }

    private Block spread(Build build, Phase phase, Tensor images, long channels, boolean ofInputs) {
        Shape shape = images.shape();
        Block block = build.acquire(Block.floats(shape.rows() * taps.pairs() * channels));
        Images from = new Images(images);
        Images to = new Images(block, 1, Math.toIntExact(shape.rows() * taps.pairs() * channels));
        List<Taps.Mover> movers = movers(build, shape, channels, ofInputs);
        build.act(phase, "pixels", run -> {
            FloatBuffer[] rows = from.buffers();
            FloatBuffer lines = to.buffers()[0];
            Workers.shared().share(movers.size(), rows.length, (worker, row) -> movers.get(worker)
                    .spread(rows[row], row, lines));
        });
        return block;
    }

    private void gather(Build build, Phase phase, Block block, Tensor images, long channels, boolean ofInputs) {
        Shape shape = images.shape();
        Images from = new Images(block, 1, Math.toIntExact(shape.rows() * taps.pairs() * channels));
        Images to = new Images(images);
        List<Taps.Mover> movers = movers(build, shape, channels, ofInputs);
        build.act(phase, "sums", run -> {
            FloatBuffer lines = from.buffers()[0];
            FloatBuffer[] rows = to.buffers();
            Workers.shared().share(movers.size(), rows.length, (worker, row) -> movers.get(worker)
                    .gather(lines, row, rows[row]));
        });
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        List<@Nullable Tensor> result = super.backward(build, gradient, wanted);
        build.release(deltas);
        build.release(weights);
        return result;
    }

    @Override
    protected Tensor operand(Build build, Tensor delta) {
        deltas = spread(build, Phase.BACKWARD, delta, operation.channels(), false);
        return delta;
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        Block gradient = build.acquire(byTap(build));
        for (int tap = 0; tap < taps.count(); tap++) {
            Matrices.step(
                    build,
                    Phase.BACKWARD,
                    "weight gradient",
                    new long[] {1, operation.channels(), lines(x, tap), operation.inputChannels()},
                    pixels(deltas, x, tap, operation.channels(), true),
                    pixels(inputs, x, tap, operation.inputChannels(), false),
                    weights(gradient, tap, false));
        }
        build.copy(
                Phase.BACKWARD,
                "weights",
                build.memory(byTap(build), gradient),
                build.memory(ours(build), ArrayMemory.gradient(operation.weights())));
        build.release(gradient);
        build.release(inputs);
        if (operation.bias() != null) {
            biasGradient(build, operation.bias(), delta);
        }
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Tensor result = build.tensor(x.shape());
        Block lines = build.acquire(Block.floats(lines(x) * operation.inputChannels()));
        for (int tap = 0; tap < taps.count(); tap++) {
            Matrices.step(
                    build,
                    Phase.BACKWARD,
                    "input gradient",
                    new long[] {1, lines(x, tap), operation.channels(), operation.inputChannels()},
                    pixels(deltas, x, tap, operation.channels(), false),
                    weights(weights, tap, false),
                    pixels(lines, x, tap, operation.inputChannels(), false));
        }
        gather(build, Phase.BACKWARD, lines, result, operation.inputChannels(), true);
        build.release(lines);
        return result;
    }
}
