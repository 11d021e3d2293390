package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.lrn_backward;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.Build.Phase;

/** {@link Lrn}; oneDNN divides alpha by the size. */
final class LrnStage implements Stage {
    private final Lrn operation;
    private @Nullable Tensor input;
    private @Nullable Block kept;
    private lrn_forward.@Nullable primitive_desc forward;

    LrnStage(Lrn operation) {
        this.operation = operation;
    }

    private float alpha() {
        return (float) (operation.alpha() * operation.size());
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(x.shape());
        prop_kind kind = build.training() ? prop_kind.forward_training : prop_kind.forward_inference;
        lrn_forward.primitive_desc description = build.keep(new lrn_forward.primitive_desc(
                build.keep(new lrn_forward.desc(
                        kind,
                        algorithm.lrn_across_channels,
                        x.form(),
                        operation.size(),
                        alpha(),
                        (float) operation.beta(),
                        (float) operation.k())),
                build.attributes(),
                build.engine()));
        Arguments arguments =
                build.arguments().put(DNNL_ARG_SRC, build.memory(x)).put(DNNL_ARG_DST, build.memory(y));
        memory.desc workspace = build.keep(description.workspace_desc());
        if (!workspace.is_zero()) {
            kept = build.acquire(workspace);
            arguments.put(DNNL_ARG_WORKSPACE, build.memory(workspace, kept));
        }
        build.call(Phase.FORWARD, "lrn", description, new lrn_forward(description), arguments);
        if (build.training()) {
            x.block().retain();
            input = x;
            forward = description;
        }
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = null;
        if (wanted) {
            result = build.tensor(input.shape());
            lrn_backward.primitive_desc description = build.keep(new lrn_backward.primitive_desc(
                    build.keep(new lrn_backward.desc(
                            algorithm.lrn_across_channels,
                            input.form(),
                            gradient.form(),
                            operation.size(),
                            alpha(),
                            (float) operation.beta(),
                            (float) operation.k())),
                    build.attributes(),
                    build.engine(),
                    forward));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC, build.memory(input))
                    .put(DNNL_ARG_DIFF_DST, build.memory(gradient))
                    .put(DNNL_ARG_DIFF_SRC, build.memory(result));
            if (kept != null) {
                arguments.put(
                        DNNL_ARG_WORKSPACE, build.memory(build.keep(forward.workspace_desc()), kept));
            }
            build.call(Phase.BACKWARD, "lrn", description, new lrn_backward(description), arguments);
        }
        if (kept != null) {
            build.release(kept);
        }
        build.release(input.block());
        build.release(gradient.block());
        return Arrays.asList(result);
    }
}
