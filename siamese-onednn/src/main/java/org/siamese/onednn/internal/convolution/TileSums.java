package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.siamese.onednn.internal.kernel.Lines;
import org.siamese.onednn.internal.kernel.WeightedSum;
import org.siamese.onednn.internal.kernel.Winograd;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * From sums S of products of tiles, one square for each kernel, to the gradient of the kernels: {@code G' S G}, see {@link Winograd}.
 */
final class TileSums {
    /** Kernels at a time, so that what lies between stays in the cache. */
    private static final int KERNELS = 256;

    private static final int POINTS = Winograd.POINTS;

    private final int side;
    private final WeightedSum[] weightedSums;
    private final float[][] squares = new float[POINTS * POINTS][KERNELS];
    private final float[][] halves;
    private final float[][] taps;
    private final float[][] terms = new float[POINTS][];
    private final float[] other = new float[KERNELS];
    private final float[] result;

    /** What one thread works with. */
    private TileSums(Winograd winograd) {
        side = winograd.kernel();
        weightedSums = WeightedSum.ofRows(winograd.weightsTransposed());
        halves = new float[side * POINTS][KERNELS];
        taps = new float[side * side][KERNELS];
        result = new float[KERNELS * side * side];
    }

    /**
     * Adds the step.
     *
     * @param sums to be added up, [points x points][kernels] each
     * @param gradient [kernels][side x side]
     */
    static void add(Build build, Winograd winograd, List<Block> sums, int kernels, Block gradient) {
        List<Images> sources = sums.stream()
                .map(block -> new Images(block, POINTS * POINTS, kernels))
                .toList();
        Images target = new Images(gradient, 1, kernels * winograd.kernel() * winograd.kernel());
        int tasks = (kernels + KERNELS - 1) / KERNELS;
        List<TileSums> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(tasks, Workers.shared().parallelism()); i++) {
            workers.add(build.workspace(TileSums.class, List.of(i, winograd.kernel()), () -> new TileSums(winograd)));
        }
        build.act(Phase.BACKWARD, "weight gradient", run -> {
            List<FloatBuffer[]> planes = sources.stream().map(Images::buffers).toList();
            FloatBuffer to = target.buffers()[0];
            Workers.shared().share(workers.size(), tasks, (part, task) -> {
                int start = task * KERNELS;
                workers.get(part).write(planes, start, Math.min(KERNELS, kernels - start), to);
            });
        });
    }

    private void write(List<FloatBuffer[]> planes, int start, int count, FloatBuffer to) {
        for (int plane = 0; plane < squares.length; plane++) {
            planes.get(0)[plane].get(start, squares[plane], 0, count);
            for (int i = 1; i < planes.size(); i++) {
                planes.get(i)[plane].get(start, other, 0, count);
                Lines.add(squares[plane], other, count);
            }
        }
        for (int column = 0; column < POINTS; column++) {
            combine(squares, column, POINTS, halves, column, POINTS, count);
        }
        for (int row = 0; row < side; row++) {
            combine(halves, row * POINTS, 1, taps, row * side, 1, count);
        }
        for (int tap = 0; tap < taps.length; tap++) {
            for (int i = 0; i < count; i++) {
                result[i * taps.length + tap] = taps[tap][i];
            }
        }
        to.put(start * taps.length, result, 0, count * taps.length);
    }

    /** Combines {@value Winograd#POINTS} lines, a step apart, to one for each row or column of the kernel. */
    private void combine(float[][] from, int first, int step, float[][] to, int start, int stride, int count) {
        for (int i = 0; i < POINTS; i++) {
            terms[i] = from[first + i * step];
        }
        for (int k = 0; k < side; k++) {
            weightedSums[k].sum(terms, to[start + k * stride], count);
        }
    }
}
