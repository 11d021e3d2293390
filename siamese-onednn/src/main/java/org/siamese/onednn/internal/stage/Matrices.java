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
     * A matrix in memory, or some rows of one.
     *
     * @param turned whether it lies transposed
     * @param rows of the whole matrix, as it is seen; 0 where this is the whole one
     * @param first index of the first row
     * @param start values of the block before the matrix
     */
    public record Operand(Block block, boolean turned, long rows, long first, long start) {
        /** A whole matrix, as the whole block. */
        public Operand(Block block, boolean turned) {
            this(block, turned, 0, 0, 0);
        }

        /** Some rows of a matrix, which is the whole block. */
        public Operand(Block block, boolean turned, long rows, long first) {
            this(block, turned, rows, first, 0);
        }

        /** The same behind so many values of the block. */
        public Operand from(long values) {
            return new Operand(block, turned, rows, first, values);
        }
    }

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
        step(build, phase, part, size, left, right, new Operand(result, false), adds);
    }

    /** Adds a step for {@code result = left right}, where the result is a part of a block. */
    public static void step(
            Build build, Phase phase, String part, long[] size, Operand left, Operand right, Operand result) {
        step(build, phase, part, size, left, right, result, false);
    }

    private static void step(
            Build build,
            Phase phase,
            String part,
            long[] size,
            Operand left,
            Operand right,
            Operand result,
            boolean adds) {
        matmul.primitive_desc description = description(build, size, left, right, adds);
        build.call(phase, part, description, new matmul(description), arguments(build, size, left, right, result));
    }

    /** The same for one worker of several. */
    public static Runnable call(Build build, long[] size, Operand left, Operand right, Block result, boolean adds) {
        matmul.primitive_desc description = description(build, size, left, right, adds);
        Operand whole = new Operand(result, false);
        return build.workerCall(description, new matmul(description), arguments(build, size, left, right, whole));
    }

    private static Arguments arguments(Build build, long[] size, Operand left, Operand right, Operand result) {
        return build.arguments()
                .put(DNNL_ARG_SRC, memory(build, size, 0, 1, left))
                .put(DNNL_ARG_WEIGHTS, memory(build, size, 1, 2, right))
                .put(DNNL_ARG_DST, memory(build, size, 0, 2, result));
    }

    private static memory memory(Build build, long[] size, int high, int wide, Operand operand) {
        long start = operand.start() + operand.first() * (operand.turned() ? 1 : size[wide + 1]);
        return build.memory(layout(build, size, high, wide, operand), operand.block(), Block.floats(start));
    }

    private static matmul.primitive_desc description(
            Build build, long[] size, Operand left, Operand right, boolean adds) {
        return build.keep(new matmul.primitive_desc(
                build.engine(),
                layout(build, size, 0, 1, left),
                layout(build, size, 1, 2, right),
                build.strided(new long[] {size[0], size[1], size[3]}, new long[] {size[1] * size[3], size[3], 1}),
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
    private static memory.desc layout(Build build, long[] size, int high, int wide, Operand operand) {
        long rows = size[high + 1];
        long columns = size[wide + 1];
        long all = operand.rows() == 0 ? rows : operand.rows();
        long[] dims = {size[0], rows, columns};
        long[] strides = operand.turned() ? new long[] {all * columns, 1, all} : new long[] {all * columns, columns, 1};
        return build.strided(dims, strides);
    }
}
