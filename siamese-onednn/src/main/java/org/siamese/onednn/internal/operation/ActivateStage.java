package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Activate;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.Eltwise;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Activate} where it is not part of the layer before it. */
public final class ActivateStage implements Stage {
    private final Eltwise function;
    private @Nullable Tensor kept;

    public ActivateStage(Activate operation) {
        this.function = Eltwise.of(operation);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        boolean keepsInput = build.goesBackward() && !function.fromOutput();
        boolean inPlace = x.block().exclusive() && !keepsInput;
        if (inPlace) {
            x.block().retain();
        }
        Tensor y = inPlace ? x : build.tensor(x.shape());
        eltwise_forward.primitive_desc description = build.keep(new eltwise_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_training,
                function.forward(),
                x.layout(),
                y.layout(),
                function.alpha(),
                function.beta(),
                build.attributes(),
                false));
        Arguments arguments =
                build.arguments().put(dnnl.DNNL_ARG_SRC, build.memory(x)).put(dnnl.DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "activation", description, new eltwise_forward(description), arguments);
        Products.factor(build, Phase.FORWARD, y, function.factor());
        if (build.goesBackward()) {
            kept = keepsInput ? x : y;
            kept.block().retain();
        }
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = ActivationBackward.add(build, function, kept, gradient);
        build.release(kept.block());
        return Arrays.asList(result);
    }
}
