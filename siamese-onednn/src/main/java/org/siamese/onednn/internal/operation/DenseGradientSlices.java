package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Dense;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * The gradient of the weights of a {@link Dense} layer of many weights, for some outputs at a time. A step's later parts add theirs slice by
 * slice to what is there, so that the sum needs no second vector of gradients. The product of a slice is the same one whether it is written
 * or added, so a part gives the same bits wherever it stands in the step.
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
        this.scratch = build.acquire(Block.floats(outputs() * dense.inputSize()));
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

    /** Outputs of a slice; the last has the rest. */
    private long outputs() {
        long slices = (Block.floats(dense.size() * dense.inputSize()) + SLICE_BYTES - 1) / SLICE_BYTES;
        return (dense.size() + slices - 1) / slices;
    }

    private void add() {
        long each = outputs();
        for (long first = 0; first < dense.size(); first += each) {
            add(first, Math.min(each, dense.size() - first));
        }
        build.release(scratch);
    }

    private void add(long first, long outputs) {
        long rows = delta.shape().rows();
        long inputs = dense.inputSize();
        memory.desc left = build.strided(new long[] {outputs, rows}, new long[] {1, dense.size()});
        memory.desc right = build.strided(new long[] {rows, inputs}, new long[] {inputs, 1});
        memory.desc layout = build.strided(new long[] {outputs, inputs}, new long[] {inputs, 1});
        matmul.primitive_desc description =
                build.keep(new matmul.primitive_desc(build.engine(), left, right, layout, build.attributes(), false));
        memory place = build.memory(layout, gradient, Block.floats(first * inputs));
        memory beside = build.memory(layout, scratch);
        List<Runnable> calls = new ArrayList<>();
        for (memory to : List.of(place, beside)) {
            calls.add(build.partCall(
                    "weight gradient",
                    description,
                    new matmul(description),
                    build.arguments()
                            .put(DNNL_ARG_SRC, build.memory(left, delta.block(), Block.floats(first)))
                            .put(DNNL_ARG_WEIGHTS, build.memory(right, x.block()))
                            .put(DNNL_ARG_DST, to)));
        }
        Runnable writes = calls.get(0);
        Runnable computes = calls.get(1);
        Runnable sums = sum(layout, place, beside);
        build.act(Phase.BACKWARD, "weight gradient " + Build.implementation(description), run -> {
            if (run.adds()) {
                computes.run();
                sums.run();
            } else {
                writes.run();
            }
        });
    }

    private Runnable sum(memory.desc layout, memory place, memory beside) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(), algorithm.binary_add, layout, layout, layout, build.attributes(), false));
        return build.partCall(
                "sum of weight gradients",
                description,
                new binary(description),
                build.arguments()
                        .put(DNNL_ARG_SRC_0, place)
                        .put(DNNL_ARG_SRC_1, beside)
                        .put(DNNL_ARG_DST, place));
    }
}
