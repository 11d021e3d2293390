package org.siamese.onednn.internal.operation;

import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.Eltwise;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/** The backward step of an activation function. */
final class ActivationBackward {
    private ActivationBackward() {}

    /**
     * Adds the step; it works in place where it may.
     *
     * @param kept the function's output, or its input where the derivative is a function of that
     * @param gradient of the output; its use is taken over
     * @return the gradient of the input, with one user
     */
    static Tensor add(Build build, Eltwise function, Tensor kept, Tensor gradient) {
        eltwise_forward.primitive_desc hint = build.keep(new eltwise_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_training,
                function.backward(),
                kept.layout(),
                kept.layout(),
                function.alpha(),
                function.beta()));
        eltwise_backward.primitive_desc description = build.keep(new eltwise_backward.primitive_desc(
                build.engine(),
                function.backward(),
                gradient.layout(),
                gradient.layout(),
                kept.layout(),
                function.alpha(),
                function.beta(),
                hint,
                build.attributes(),
                false));
        Tensor result = gradient.block().exclusive() ? gradient : build.tensor(gradient.shape(), gradient.layout());
        Arguments arguments = build.arguments()
                .put(function.fromOutput() ? dnnl.DNNL_ARG_DST : dnnl.DNNL_ARG_SRC, build.memory(kept))
                .put(dnnl.DNNL_ARG_DIFF_DST, build.memory(gradient))
                .put(dnnl.DNNL_ARG_DIFF_SRC, build.memory(result));
        build.call(Phase.BACKWARD, "activation", description, new eltwise_backward(description), arguments);
        if (result != gradient) {
            build.release(gradient.block());
        }
        Products.factor(build, Phase.BACKWARD, result, function.factor());
        return result;
    }
}
