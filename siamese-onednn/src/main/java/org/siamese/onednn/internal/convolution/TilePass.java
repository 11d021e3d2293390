package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.siamese.onednn.internal.kernel.TileGrid;
import org.siamese.onednn.internal.kernel.TileReader;
import org.siamese.onednn.internal.kernel.TileSpan;
import org.siamese.onednn.internal.kernel.TileWriter;
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
 * A convolution tile by tile: a worker reads a block of tile rows, multiplies it by the transformed kernels and writes the results, so
 * that what lies between stays in the cache, then takes the next block.
 */
final class TilePass {
    private static final int PLANES = Winograd.POINTS * Winograd.POINTS;

    /** Tiles of a block, about: matrices high enough to multiply fast. */
    private static final int TILES = 64;

    private final Images from;
    private final Images to;
    private final TileSpan span;
    private final List<Worker> workers = new ArrayList<>();

    /** What one thread works with. */
    private static final class Worker {
        final TileReader reader;
        final TileWriter writer;
        final Images read;
        final Images multiplied;
        final Map<Integer, Runnable> products = new HashMap<>();

        Worker(TileReader reader, TileWriter writer, Images read, Images multiplied) {
            this.reader = reader;
            this.writer = writer;
            this.read = read;
            this.multiplied = multiplied;
        }
    }

    private TilePass(Images from, Images to, TileSpan span) {
        this.from = from;
        this.to = to;
        this.span = span;
    }

    /**
     * Adds the step of a convolution of stride 1.
     *
     * @param above rows of zeros before the image
     * @param left columns of zeros before the image
     * @param kernels transformed, [points x points][input channels][channels], or turned
     */
    static void add(
            Build build,
            Phase phase,
            String part,
            Winograd winograd,
            Tensor from,
            long above,
            long left,
            Operand kernels,
            Tensor to) {
        TileGrid grid = TileGrid.over(to.shape(), winograd.tile());
        int workers = Workers.shared().parallelism();
        TileSpan span = TileSpan.all(grid, workers, TILES);
        TilePass pass = new TilePass(new Images(from), new Images(to), span);
        int inputs = Math.toIntExact(from.shape().channels());
        int outputs = Math.toIntExact(to.shape().channels());
        List<Block> blocks = new ArrayList<>();
        int tiles = span.block() * grid.wide();
        for (int i = 0; i < Math.min(workers, span.blocks()); i++) {
            Block read = build.acquire(Block.floats((long) PLANES * tiles * inputs));
            Block multiplied = build.acquire(Block.floats((long) PLANES * tiles * outputs));
            Worker worker = new Worker(
                    TileWorkspaces.inputs(build, i, winograd, grid, from.shape(), above, left),
                    TileWorkspaces.results(build, i, winograd, grid, to.shape()),
                    new Images(read, 1, PLANES * tiles * inputs),
                    new Images(multiplied, 1, PLANES * tiles * outputs));
            for (int rows : span.sizes()) {
                long[] size = {PLANES, (long) rows * grid.wide(), inputs, outputs};
                worker.products.put(
                        rows, Matrices.call(build, size, new Operand(read, false), kernels, multiplied, false));
            }
            pass.workers.add(worker);
            blocks.add(read);
            blocks.add(multiplied);
        }
        blocks.forEach(build::release);
        build.act(phase, part + " winograd", run -> pass.run());
    }

    private void run() {
        FloatBuffer[] source = from.buffers();
        FloatBuffer[] target = to.buffers();
        Workers.shared().share(workers.size(), span.blocks(), (part, block) -> {
            Worker worker = workers.get(part);
            int row = block * span.block();
            int rows = Math.min(span.block(), span.end() - row);
            worker.reader.read(source, row, rows, worker.read.buffers()[0]);
            worker.products.get(rows).run();
            worker.writer.write(worker.multiplied.buffers()[0], row, rows, target);
        });
    }
}
