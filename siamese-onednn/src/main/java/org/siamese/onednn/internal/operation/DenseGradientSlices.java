package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.reorder;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Dense;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * The gradient of the weights of a {@link Dense} layer of many weights, for some inputs at a time. A step's later parts add theirs slice by
 * slice to what is there, so that the sum needs no second vector of gradients. Inputs are many, and each is read once. The product of a
 * slice has the same sizes whether it is written or added, so a part gives the same bits wherever it stands in the step.
 */
public final class DenseGradientSlices {
    private static final long LEAST_WEIGHTS = 1L << 22;
    private static final long SLICE_BYTES = 32L << 20;

    private final Build build;
    private final Dense dense;
    private final Tensor x;
    private final Tensor delta;
    private final Block gradient;
    private final Block scratch;

    private DenseGradientSlices(Build build, Dense dense, Tensor x, Tensor delta) {
        this.build = build;
        this.dense = dense;
        this.x = x;
        this.delta = delta;
        this.gradient = ArrayMemory.gradient(dense.weights());
        this.scratch = build.acquire(Block.floats(inputs() * dense.size()));
    }

    /** Whether the gradient of the weights is computed so; it depends on nothing that changes from part to part. */
    public static boolean suits(Dense dense, Precision precision) {
        return precision == Precision.FLOAT32 && dense.trains() && dense.inputSize() * dense.size() >= LEAST_WEIGHTS;
    }

    /** Adds the steps for the gradients of weights and bias. */
    static void add(Build build, Dense dense, Tensor x, Tensor delta) {
        new DenseGradientSlices(build, dense, x, delta).add();
        if (dense.bias() != null) {
            WeightedStage.biasGradient(build, dense.bias(), delta);
        }
    }

    /** Inputs of a slice; the last has the rest. */
    private long inputs() {
        long slices = (Block.floats(dense.size() * dense.inputSize()) + SLICE_BYTES - 1) / SLICE_BYTES;
        return (dense.inputSize() + slices - 1) / slices;
    }

    private void add() {
        long each = inputs();
        for (long first = 0; first < dense.inputSize(); first += each) {
            add(first, Math.min(each, dense.inputSize() - first));
        }
        build.release(scratch);
    }

    private void add(long first, long inputs) {
        long rows = delta.shape().rows();
        long outputs = dense.size();
        memory.desc left = build.strided(new long[] {outputs, rows}, new long[] {1, outputs});
        memory.desc right = build.strided(new long[] {rows, inputs}, new long[] {dense.inputSize(), 1});
        memory.desc within = build.strided(new long[] {outputs, inputs}, new long[] {dense.inputSize(), 1});
        memory.desc alone = build.strided(new long[] {outputs, inputs}, new long[] {inputs, 1});
        memory place = build.memory(within, gradient, Block.floats(first));
        memory beside = build.memory(alone, scratch);
        matmul.primitive_desc description = description(left, right, within);
        Runnable writes = product(description, left, right, first, place);
        Runnable computes = product(description(left, right, alone), left, right, first, beside);
        Runnable sums = sum(beside, place);
        build.act(Phase.BACKWARD, "weight gradient " + Build.implementation(description), run -> {
            if (run.adds()) {
                computes.run();
                sums.run();
            } else {
                writes.run();
            }
        });
    }

    private Runnable product(
            matmul.primitive_desc description, memory.desc left, memory.desc right, long first, memory to) {
        return build.partCall(
                "weight gradient",
                description,
                new matmul(description),
                build.arguments()
                        .put(DNNL_ARG_SRC, build.memory(left, delta.block()))
                        .put(DNNL_ARG_WEIGHTS, build.memory(right, x.block(), Block.floats(first)))
                        .put(DNNL_ARG_DST, to));
    }

    private matmul.primitive_desc description(memory.desc left, memory.desc right, memory.desc result) {
        return build.keep(new matmul.primitive_desc(build.engine(), left, right, result, build.attributes(), false));
    }

    /** Adds by a copy into another layout: oneDNN's sum of two operands is slow where rows have gaps. */
    private Runnable sum(memory from, memory to) {
        post_ops addition = new post_ops();
        addition.append_sum(1, 0, memory.data_type.undef);
        reorder.primitive_desc description = build.keep(new reorder.primitive_desc(
                build.engine(),
                build.keep(from.get_desc()),
                build.engine(),
                build.keep(to.get_desc()),
                build.attributes(addition),
                false));
        return build.partCall(
                "sum of weight gradients",
                description,
                new reorder(description),
                build.arguments().put(DNNL_ARG_FROM, from).put(DNNL_ARG_TO, to));
    }
}
