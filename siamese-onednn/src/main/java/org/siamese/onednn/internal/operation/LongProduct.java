package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.siamese.core.plan.Dense;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Phase;

/**
 * What a {@link Dense} layer of many inputs does before bias and activation, as transposed products over parts of the inputs that are
 * added up: {@code y' = W1 x1' + W2 x2' + ...}. Each worker adds up its own parts, one after the other, then the workers' sums are added.
 * oneDNN multiplies faster so than {@code x W'} at once on all threads: measured, docs/engine.md.
 */
public final class LongProduct {
    private static final long LEAST_INPUTS = 8192;
    private static final long LEAST_ROWS = 16;
    private static final int PARTS = 8;

    private final Build build;
    private final Dense dense;
    private final Tensor x;
    private final long rows;
    private final memory.desc sumLayout;

    private LongProduct(Build build, Dense dense, Tensor x) {
        this.build = build;
        this.dense = dense;
        this.x = x;
        this.rows = x.shape().rows();
        this.sumLayout = build.strided(new long[] {dense.size(), rows}, new long[] {rows, 1});
    }

    /** Whether a batch of so many rows is multiplied faster like this. */
    static boolean suits(Dense dense, long rows) {
        return dense.inputSize() >= LEAST_INPUTS
                && rows >= LEAST_ROWS
                && Workers.shared().holdPrimitives();
    }

    /** Adds the steps. */
    public static void add(Build build, Dense dense, Tensor x, Tensor y) {
        new LongProduct(build, dense, x).add(y);
    }

    private void add(Tensor y) {
        int workers = Workers.shared().parallelism();
        int each = (PARTS + workers - 1) / workers;
        List<Block> sums = new ArrayList<>();
        List<Runnable> products = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            Block sum = build.acquire(sumLayout);
            sums.add(sum);
            for (int i = 0; i < each; i++) {
                products.add(product(worker * each + i, workers * each, sum, i > 0));
            }
        }
        build.act(Phase.FORWARD, "dense " + products.size() + " parts", run -> Workers.shared()
                .run(workers, worker -> products.subList(worker * each, (worker + 1) * each)
                        .forEach(Runnable::run)));
        memory.desc turned = build.strided(new long[] {rows, dense.size()}, new long[] {1, rows});
        for (int worker = 0; worker < workers; worker++) {
            build.copy(
                    Phase.FORWARD,
                    "dense sum",
                    build.memory(turned, sums.get(worker)),
                    build.memory(y),
                    Matrices.attributes(build, worker > 0));
        }
        sums.forEach(build::release);
    }

    private Runnable product(int part, int parts, Block sum, boolean adds) {
        long inputs = dense.inputSize();
        long start = inputs * part / parts;
        long length = inputs * (part + 1) / parts - start;
        memory.desc weightLayout = build.strided(new long[] {dense.size(), length}, new long[] {inputs, 1});
        memory.desc inputLayout = build.strided(new long[] {length, rows}, new long[] {1, inputs});
        matmul.primitive_desc description = build.keep(new matmul.primitive_desc(
                build.engine(), weightLayout, inputLayout, sumLayout, Matrices.attributes(build, adds), false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(weightLayout, ArrayMemory.values(dense.weights()), Block.floats(start)))
                .put(DNNL_ARG_WEIGHTS, build.memory(inputLayout, x.block(), Block.floats(start)))
                .put(DNNL_ARG_DST, build.memory(sumLayout, sum));
        return build.workerCall(description, new matmul(description), arguments);
    }
}
