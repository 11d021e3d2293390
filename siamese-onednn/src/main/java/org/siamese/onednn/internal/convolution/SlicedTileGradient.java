package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.kernel.TileGrid;
import org.siamese.onednn.internal.kernel.TileReader;
import org.siamese.onednn.internal.kernel.TileSpan;
import org.siamese.onednn.internal.kernel.TileSums;
import org.siamese.onednn.internal.kernel.Winograd;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Matrices.Operand;
import org.siamese.onednn.internal.stage.Phase;

/**
 * The gradient of a convolution's kernels where tiles are few: all tiles are transformed first, then each worker multiplies slices of the
 * channels and takes the products to the gradient while they are in its cache. {@link TileGradient} would write and read the products of
 * all kernels for each worker, which takes longer than to multiply them.
 */
final class SlicedTileGradient {
    private static final int PLANES = Winograd.POINTS * Winograd.POINTS;

    /** Bytes of all transformed tiles, at most. */
    private static final long FEW = 4L << 20;

    /** Bytes of a slice's products, at most: they stay in the cache. */
    private static final long SLICE = 640L << 10;

    private final Images inputs;
    private final Images deltas;
    private final TileSpan span;
    private final List<Reader> readers = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Images allInputs;
    private final Images allDeltas;

    /** What one thread reads tiles with. */
    private record Reader(TileReader inputs, TileReader deltas) {}

    /** What one thread multiplies with. */
    private record Worker(TileSums sums, List<Slice> slices) {}

    /** Some of the channels: what multiplies them, the products, and which of all kernels theirs are. */
    private record Slice(Runnable product, Images products, int start, int count) {}

    private SlicedTileGradient(Images inputs, Images deltas, TileSpan span, Images allInputs, Images allDeltas) {
        this.inputs = inputs;
        this.deltas = deltas;
        this.span = span;
        this.allInputs = allInputs;
        this.allDeltas = allDeltas;
    }

    /** Whether tiles are few. */
    static boolean suits(Winograd winograd, Tensor x, Tensor delta) {
        long tiles = TileGrid.over(delta.shape(), winograd.tile()).tiles();
        return Block.floats(
                        PLANES * tiles * (x.shape().channels() + delta.shape().channels()))
                <= FEW;
    }

    /**
     * Adds the steps.
     *
     * @param gradient [channels][input channels][side x side]
     */
    static void add(Build build, Winograd winograd, Tensor x, Window.Fit fit, Tensor delta, Block gradient) {
        TileGrid grid = TileGrid.over(delta.shape(), winograd.tile());
        int threads = Workers.shared().parallelism();
        int channels = Math.toIntExact(delta.shape().channels());
        int inputChannels = Math.toIntExact(x.shape().channels());
        int tiles = Math.toIntExact(grid.tiles());
        Block input = build.acquire(Block.floats((long) PLANES * tiles * inputChannels));
        Block output = build.acquire(Block.floats((long) PLANES * tiles * channels));
        SlicedTileGradient step = new SlicedTileGradient(
                new Images(x),
                new Images(delta),
                TileSpan.all(grid, threads, tiles),
                new Images(input, 1, PLANES * tiles * inputChannels),
                new Images(output, 1, PLANES * tiles * channels));
        for (int i = 0; i < Math.min(threads, step.span.blocks()); i++) {
            step.readers.add(new Reader(
                    TileWorkspaces.inputs(build, i, winograd, grid, x.shape(), fit.before()[0], fit.before()[1]),
                    TileWorkspaces.gradients(build, i, winograd, grid, delta.shape())));
        }
        int most = Math.toIntExact(Math.max(1, SLICE / Block.floats((long) PLANES * inputChannels)));
        int slices = Math.max((channels + most - 1) / most, Math.min(threads, channels));
        int size = (channels + slices - 1) / slices;
        List<Block> products = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, slices); i++) {
            Block block = build.acquire(Block.floats((long) PLANES * size * inputChannels));
            products.add(block);
            List<Slice> own = new ArrayList<>();
            for (int first = i * size; first < channels; first += size * Math.min(threads, slices)) {
                int count = Math.min(size, channels - first);
                Runnable product = Matrices.call(
                        build,
                        new long[] {PLANES, count, tiles, inputChannels},
                        new Operand(output, true, channels, first),
                        new Operand(input, false),
                        block,
                        false);
                int kernels = count * inputChannels;
                own.add(new Slice(product, new Images(block, PLANES, kernels), first * inputChannels, kernels));
            }
            step.workers.add(new Worker(
                    build.workspace(TileSums.class, List.of(i, winograd.kernel()), () -> new TileSums(winograd)), own));
        }
        products.forEach(build::release);
        build.release(input);
        build.release(output);
        Images target = new Images(gradient, 1, channels * inputChannels * winograd.kernel() * winograd.kernel());
        build.act(Phase.BACKWARD, "weight gradient tiles", run -> step.read());
        build.act(Phase.BACKWARD, "weight gradient winograd", run -> step.multiply(target.buffers()[0]));
    }

    private void read() {
        FloatBuffer[] x = inputs.buffers();
        FloatBuffer[] delta = deltas.buffers();
        FloatBuffer toInputs = allInputs.buffers()[0];
        FloatBuffer toDeltas = allDeltas.buffers()[0];
        Workers.shared().share(readers.size(), span.blocks(), (part, block) -> {
            int row = block * span.block();
            int rows = Math.min(span.block(), span.end() - row);
            readers.get(part).inputs().read(x, row, rows, toInputs, row, span.end());
            readers.get(part).deltas().read(delta, row, rows, toDeltas, row, span.end());
        });
    }

    private void multiply(FloatBuffer gradient) {
        Workers.shared().run(workers.size(), number -> {
            Worker worker = workers.get(number);
            for (Slice slice : worker.slices()) {
                slice.product().run();
                List<FloatBuffer[]> products =
                        List.<FloatBuffer[]>of(slice.products().buffers());
                for (int done = 0; done < slice.count(); done += TileSums.KERNELS) {
                    int count = Math.min(TileSums.KERNELS, slice.count() - done);
                    worker.sums().write(products, done, count, gradient, slice.start() + done);
                }
            }
        });
    }
}
