package org.siamese.onednn.internal.stage;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.natives.Arguments;

/** Products of matrices, or of as many pairs of matrices as the first dimension says. */
public final class Matrices {
    private Matrices() {}

    /**
     * A matrix in memory.
     *
     * @param turned whether it lies transposed
     */
    public record Operand(Block block, boolean turned) {}

    /** Adds a step for {@code result = left right}, or {@code result += left right}. */
    public static void step(
            Build build,
            Phase phase,
            String part,
            long[] size,
            Operand left,
            Operand right,
            Block result,
            boolean adds) {
        matmul.primitive_desc description = description(build, size, left, right, adds);
        build.call(phase, part, description, new matmul(description), arguments(build, size, left, right, result));
    }

    /** The same for one worker of several. */
    public static Runnable call(Build build, long[] size, Operand left, Operand right, Block result, boolean adds) {
        matmul.primitive_desc description = description(build, size, left, right, adds);
        return build.workerCall(description, new matmul(description), arguments(build, size, left, right, result));
    }

    private static Arguments arguments(Build build, long[] size, Operand left, Operand right, Block result) {
        return build.arguments()
                .put(DNNL_ARG_SRC, build.memory(layout(build, size, 0, 1, left.turned()), left.block()))
                .put(DNNL_ARG_WEIGHTS, build.memory(layout(build, size, 1, 2, right.turned()), right.block()))
                .put(DNNL_ARG_DST, build.memory(layout(build, size, 0, 2, false), result));
    }

    private static matmul.primitive_desc description(
            Build build, long[] size, Operand left, Operand right, boolean adds) {
        return build.keep(new matmul.primitive_desc(
                build.engine(),
                layout(build, size, 0, 1, left.turned()),
                layout(build, size, 1, 2, right.turned()),
                layout(build, size, 0, 2, false),
                attributes(build, adds),
                false));
    }

    /** Attributes of a product that takes the place of what was there, or is added to it. */
    public static primitive_attr attributes(Build build, boolean adds) {
        post_ops operations = new post_ops();
        if (adds) {
            operations.append_sum(1, 0, memory.data_type.undef);
        }
        return build.attributes(operations);
    }

    /** Of sizes [count, rows, inner, columns], the matrices of two of the last three. */
    private static memory.desc layout(Build build, long[] size, int high, int wide, boolean turned) {
        long rows = size[high + 1];
        long columns = size[wide + 1];
        long[] dims = {size[0], rows, columns};
        long[] strides = turned ? new long[] {rows * columns, 1, rows} : new long[] {rows * columns, columns, 1};
        return build.strided(dims, strides);
    }
}
