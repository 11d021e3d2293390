package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.lrn_backward;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.OneDnn;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Lrn} by oneDNN's own primitive, which is fast for one size and exponent with AVX-512 only; see {@link LrnStage}. */
public final class NativeLrnStage implements Stage {
    private static final int SIZE = 5;
    private static final double EXPONENT = 0.75;
    private static final int AVX512_FLOATS = 16;

    private final Lrn operation;
    private @Nullable Tensor input;
    private @Nullable Block workspace;
    private lrn_forward.@Nullable primitive_desc forward;

    public NativeLrnStage(Lrn operation) {
        this.operation = operation;
    }

    /** Whether oneDNN has quick code for it in both directions. */
    public static boolean suits(Lrn operation, Shape from) {
        return OneDnn.vectorFloats() == AVX512_FLOATS
                && operation.size() == SIZE
                && operation.beta() == EXPONENT
                && from.channels() % AVX512_FLOATS == 0;
    }

    /** As oneDNN counts it: it divides by the size. */
    private float alpha() {
        return (float) (operation.alpha() * operation.size());
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(x.shape());
        lrn_forward.primitive_desc description = build.keep(new lrn_forward.primitive_desc(
                build.engine(),
                build.goesBackward() ? prop_kind.forward_training : prop_kind.forward_inference,
                algorithm.lrn_across_channels,
                x.layout(),
                y.layout(),
                operation.size(),
                alpha(),
                (float) operation.beta(),
                (float) operation.k(),
                build.attributes(),
                false));
        Arguments arguments =
                build.arguments().put(DNNL_ARG_SRC, build.memory(x)).put(DNNL_ARG_DST, build.memory(y));
        if (build.goesBackward()) {
            x.block().retain();
            input = x;
            forward = description;
            memory.desc kept = build.keep(description.workspace_desc());
            if (!kept.is_zero()) {
                workspace = build.acquire(kept);
                arguments.put(DNNL_ARG_WORKSPACE, build.memory(kept, workspace));
            }
        }
        build.call(Phase.FORWARD, "lrn", description, new lrn_forward(description), arguments);
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = null;
        if (wanted) {
            result = build.tensor(gradient.shape());
            lrn_backward.primitive_desc description = build.keep(new lrn_backward.primitive_desc(
                    build.engine(),
                    algorithm.lrn_across_channels,
                    result.layout(),
                    gradient.layout(),
                    input.layout(),
                    operation.size(),
                    alpha(),
                    (float) operation.beta(),
                    (float) operation.k(),
                    forward,
                    build.attributes(),
                    false));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC, build.memory(input))
                    .put(DNNL_ARG_DIFF_DST, build.memory(gradient))
                    .put(DNNL_ARG_DIFF_SRC, build.memory(result));
            if (workspace != null) {
                arguments.put(DNNL_ARG_WORKSPACE, build.memory(build.keep(forward.workspace_desc()), workspace));
            }
            build.call(Phase.BACKWARD, "lrn", description, new lrn_backward(description), arguments);
        }
        if (workspace != null) {
            build.release(workspace);
        }
        build.release(gradient.block());
        build.release(input.block());
        return Arrays.asList(result);
    }
}
