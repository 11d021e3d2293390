package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/** Steps that multiply value by value. */
final class Products {
    private Products() {}

    /** Adds the step for {@code y = scale x + shift} with one value of each for each channel; x and y may be one. */
    static void perChannel(Build build, Phase phase, Tensor x, Block scale, @Nullable Block shift, Tensor y) {
        memory.desc perChannel =
                build.layout(new Shape(1, x.shape().channels(), 1, 1, x.shape().image()));
        post_ops sum = new post_ops();
        Arguments arguments = build.arguments();
        if (shift != null) {
            sum.append_binary(algorithm.binary_add, perChannel);
            arguments.put(Arguments.operandOfPostOperation(0), build.memory(perChannel, shift));
        }
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(),
                algorithm.binary_mul,
                x.layout(),
                perChannel,
                y.layout(),
                build.attributes(sum),
                false));
        arguments
                .put(DNNL_ARG_SRC_0, build.memory(x))
                .put(DNNL_ARG_SRC_1, build.memory(perChannel, scale))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(phase, "scale", description, new binary(description), arguments);
    }

    /** Adds the step for the product of two tensors of one shape; the result may be one of them. */
    static void whole(Build build, Phase phase, Tensor first, Tensor second, Tensor to) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(),
                algorithm.binary_mul,
                first.layout(),
                second.layout(),
                to.layout(),
                build.attributes(),
                false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC_0, build.memory(first))
                .put(DNNL_ARG_SRC_1, build.memory(second))
                .put(DNNL_ARG_DST, build.memory(to));
        build.call(phase, "product", description, new binary(description), arguments);
    }

    /** Adds the step that multiplies a tensor by a number; none where that is 1. */
    static void factor(Build build, Phase phase, Tensor tensor, float factor) {
        if (factor == 1) {
            return;
        }
        eltwise_forward.primitive_desc description = build.keep(new eltwise_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_inference,
                algorithm.eltwise_linear,
                tensor.layout(),
                tensor.layout(),
                factor,
                0,
                build.attributes(),
                false));
        Arguments arguments =
                build.arguments().put(DNNL_ARG_SRC, build.memory(tensor)).put(DNNL_ARG_DST, build.memory(tensor));
        build.call(phase, "factor", description, new eltwise_forward(description), arguments);
    }
}
