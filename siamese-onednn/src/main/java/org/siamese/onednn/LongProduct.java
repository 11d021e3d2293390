package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.siamese.onednn.Build.Phase;

/**
 * What a {@link Dense} layer of many inputs does before bias and activation, as transposed products over parts of the inputs that are
 * added up one after the other: {@code y' = W1 x1' + W2 x2' + ...}. oneDNN multiplies faster so than {@code x W'} at once: measured,
 * docs/engine.md.
 */
final class LongProduct {
    private static final long LEAST_INPUTS = 8192;
    private static final long LEAST_ROWS = 16;
    private static final int PARTS = 8;

    private LongProduct() {}

    /** Whether a batch of so many rows is multiplied faster like this. */
    static boolean suits(Dense dense, long rows) {
        return dense.inputSize() >= LEAST_INPUTS && rows >= LEAST_ROWS;
    }

    /** Adds the steps. */
    static void add(Build build, Dense dense, Tensor x, Tensor y) {
        long rows = x.shape().rows();
        long inputs = dense.inputSize();
        long outputs = dense.size();
        memory.desc sumForm = build.strided(new long[] {outputs, rows}, new long[] {rows, 1});
        Block sum = build.acquire(sumForm);
        for (int part = 0; part < PARTS; part++) {
            long start = inputs * part / PARTS;
            long length = inputs * (part + 1) / PARTS - start;
            memory.desc weightForm = build.strided(new long[] {outputs, length}, new long[] {inputs, 1});
            memory.desc inputForm = build.strided(new long[] {length, rows}, new long[] {1, inputs});
            matmul.primitive_desc description = build.keep(new matmul.primitive_desc(
                    build.keep(new matmul.desc(weightForm, inputForm, sumForm)),
                    Matrices.attributes(build, part > 0),
                    build.engine()));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC, build.memory(weightForm, dense.weights().valueBlock(), Block.floats(start)))
                    .put(DNNL_ARG_WEIGHTS, build.memory(inputForm, x.block(), Block.floats(start)))
                    .put(DNNL_ARG_DST, build.memory(sumForm, sum));
            build.call(Phase.FORWARD, "dense part " + part, description, new matmul(description), arguments);
        }
        memory.desc turned = build.strided(new long[] {rows, outputs}, new long[] {1, rows});
        build.copy(Phase.FORWARD, "dense", build.memory(turned, sum), build.memory(y));
        build.release(sum);
    }
}
