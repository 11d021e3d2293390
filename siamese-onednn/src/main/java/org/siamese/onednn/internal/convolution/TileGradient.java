package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** The gradient of a convolution's transformed kernels: each worker sums its own tiles'. */
final class TileGradient {
    private static final int PLANES = Winograd.POINTS * Winograd.POINTS;

    /** Tiles of a block, about: so many that reading and writing the sums costs little beside the products. */
    private static final int TILES = 256;

    private final Images inputs;
    private final Images deltas;
    private final List<Worker> workers = new ArrayList<>();

    /** What one thread works with. */
    private static final class Worker {
        final TileSpan span;
        final TileReader inputReader;
        final TileReader deltaReader;
        final Images input;
        final Images delta;
        final Map<Integer, Runnable> firsts = new HashMap<>();
        final Map<Integer, Runnable> others = new HashMap<>();

        Worker(TileSpan span, TileReader inputReader, TileReader deltaReader, Images input, Images delta) {
            this.span = span;
            this.inputReader = inputReader;
            this.deltaReader = deltaReader;
            this.input = input;
            this.delta = delta;
        }
    }

    private TileGradient(Images inputs, Images deltas) {
        this.inputs = inputs;
        this.deltas = deltas;
    }

    /**
     * Adds the step.
     *
     * @return for each worker [points x points][channels][input channels], to be summed; with one user each
     */
    static List<Block> add(Build build, Winograd winograd, Tensor x, Window.Fit fit, Tensor delta) {
        TileGrid grid = TileGrid.over(delta.shape(), winograd.tile());
        TileGradient gradient = new TileGradient(new Images(x), new Images(delta));
        int channels = Math.toIntExact(delta.shape().channels());
        int inputChannels = Math.toIntExact(x.shape().channels());
        List<Block> sums = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (TileSpan span : TileSpan.of(grid, Workers.shared().parallelism(), TILES)) {
            int number = gradient.workers.size();
            int tiles = span.block() * grid.wide();
            Block input = build.acquire(Block.floats((long) PLANES * tiles * inputChannels));
            Block output = build.acquire(Block.floats((long) PLANES * tiles * channels));
            Block sum = build.acquire(Block.floats((long) PLANES * channels * inputChannels));
            Worker worker = new Worker(
                    span,
                    TileWorkspaces.inputs(build, number, winograd, grid, x.shape(), fit.before()[0], fit.before()[1]),
                    TileWorkspaces.gradients(build, number, winograd, grid, delta.shape()),
                    new Images(input, 1, PLANES * tiles * inputChannels),
                    new Images(output, 1, PLANES * tiles * channels));
            Operand left = new Operand(output, true);
            Operand right = new Operand(input, false);
            for (int rows : span.sizes()) {
                long[] size = {PLANES, channels, (long) rows * grid.wide(), inputChannels};
                worker.firsts.put(rows, Matrices.call(build, size, left, right, sum, false));
                worker.others.put(rows, Matrices.call(build, size, left, right, sum, true));
            }
            gradient.workers.add(worker);
            blocks.add(input);
            blocks.add(output);
            sums.add(sum);
        }
        blocks.forEach(build::release);
        build.act(Phase.BACKWARD, "weight gradient winograd", run -> gradient.run());
        return sums;
    }

    /**
     * Adds the step that takes sums of products to the gradient of the kernels.
     *
     * @param sums to be added up, [points x points][kernels] each
     * @param gradient [kernels][side x side]
     */
    static void sum(Build build, Winograd winograd, List<Block> sums, int kernels, Block gradient) {
        List<Images> sources =
                sums.stream().map(block -> new Images(block, PLANES, kernels)).toList();
        Images target = new Images(gradient, 1, kernels * winograd.kernel() * winograd.kernel());
        int tasks = (kernels + TileSums.KERNELS - 1) / TileSums.KERNELS;
        List<TileSums> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(tasks, Workers.shared().parallelism()); i++) {
            workers.add(build.workspace(TileSums.class, List.of(i, winograd.kernel()), () -> new TileSums(winograd)));
        }
        build.act(Phase.BACKWARD, "weight gradient", run -> {
            List<FloatBuffer[]> planes = sources.stream().map(Images::buffers).toList();
            FloatBuffer to = target.buffers()[0];
            Workers.shared().share(workers.size(), tasks, (part, task) -> {
                int start = task * TileSums.KERNELS;
                workers.get(part).write(planes, start, Math.min(TileSums.KERNELS, kernels - start), to, start);
            });
        });
    }

    private void run() {
        FloatBuffer[] x = inputs.buffers();
        FloatBuffer[] delta = deltas.buffers();
        Workers.shared().run(workers.size(), number -> {
            Worker worker = workers.get(number);
            TileSpan span = worker.span;
            for (int row = span.first(); row < span.end(); row += span.block()) {
                int rows = Math.min(span.block(), span.end() - row);
                worker.inputReader.read(x, row, rows, worker.input.buffers()[0]);
                worker.deltaReader.read(delta, row, rows, worker.delta.buffers()[0]);
                (row == span.first() ? worker.firsts : worker.others).get(rows).run();
            }
        });
    }
}
