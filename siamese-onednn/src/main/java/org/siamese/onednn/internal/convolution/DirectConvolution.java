package org.siamese.onednn.internal.convolution;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * The steps of a {@link Convolution} that oneDNN computes directly, or of one direction of it. oneDNN chooses the layout of the weights,
 * which are copied into it when they have changed. Images lie channels last, or as {@link Direct#anyLayout} says.
 */
final class DirectConvolution {
    private final Build build;
    private final Convolution operation;
    private final Direct direct;
    private final DirectPrimitives primitives;

    DirectConvolution(Build build, Convolution operation, Direct direct) {
        this.build = build;
        this.operation = operation;
        this.direct = direct;
        this.primitives = new DirectPrimitives(build, operation, direct);
    }

    /**
     * Images as they were read, and what became of them.
     *
     * @param x with the use of what was given
     */
    record Convolved(Tensor x, Tensor y) {}

    /**
     * Adds the steps that convolve images, which may lie in any layout and whose use is taken over.
     *
     * @param after operations on the way out
     */
    Convolved forward(Phase phase, String part, Tensor given, List<Operation> after) {
        Shape to = operation.results(given.shape());
        Arguments arguments = build.arguments();
        primitive_attr attributes = PostOperations.of(build, after, to, arguments);
        convolution_forward.primitive_desc description = primitives.forward(given.shape(), attributes);
        Tensor x = build.reordered(phase, given, build.keep(description.src_desc()));
        Tensor y = build.tensor(to, build.keep(description.dst_desc()));
        memory.desc weightLayout = build.keep(description.weights_desc());
        Block weights = packed(phase, weightLayout);
        arguments
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(weightLayout, weights))
                .put(DNNL_ARG_DST, build.memory(y));
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_BIAS, bias(ArrayMemory.values(operation.bias())));
        }
        build.call(phase, part, description, new convolution_forward(description), arguments);
        build.release(weights);
        return new Convolved(x, y);
    }

    /** The gradient of results as {@link #weightGradient} and {@link #inputGradient} read it; its use is taken over. */
    Tensor operand(Tensor delta) {
        return direct.narrow() ? build.reordered(Phase.BACKWARD, delta, build.narrowLayout(delta.shape())) : delta;
    }

    private memory bias(Block values) {
        return build.memory(DirectPrimitives.biasLayout(build, operation), values);
    }

    /** Adds the step that copies the weights into the layout that a primitive wants: each time where they train. */
    private Block packed(Phase phase, memory.desc wanted) {
        memory.desc ours = DirectPrimitives.weightLayout(build, operation);
        if (wanted.equals(ours)) {
            return ArrayMemory.values(operation.weights());
        }
        Block packed = build.goesBackward() ? build.acquire(wanted) : build.reserve(wanted.get_size());
        build.copy(
                build.goesBackward() ? phase : Phase.PREPARE,
                "weights",
                build.memory(ours, ArrayMemory.values(operation.weights())),
                build.memory(wanted, packed));
        return packed;
    }

    /** Adds the steps of the gradients of weights and bias. */
    void weightGradient(Tensor x, Tensor delta) {
        convolution_backward_weights.primitive_desc description = primitives.weightGradient(x, delta);
        if (unfolds(description) && liesChannelsLast(x) && liesChannelsLast(delta)) {
            UnfoldedGradient.add(build, operation, x, delta);
            if (operation.bias() != null) {
                WeightedStage.biasGradient(build, operation.bias(), delta);
            }
            return;
        }
        memory.desc ours = DirectPrimitives.weightLayout(build, operation);
        memory.desc theirs = build.keep(description.diff_weights_desc());
        memory target = build.memory(ours, ArrayMemory.gradient(operation.weights()));
        Block packed = build.acquire(theirs);
        memory result = theirs.equals(ours) ? target : build.memory(theirs, packed);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_WEIGHTS, result);
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_DIFF_BIAS, bias(ArrayMemory.gradient(operation.bias())));
        }
        build.call(
                Phase.BACKWARD,
                "weight gradient",
                description,
                new convolution_backward_weights(description),
                arguments);
        if (result != target) {
            build.copy(Phase.BACKWARD, "weight gradient", result, target);
        }
        build.release(packed);
    }

    private boolean unfolds(convolution_backward_weights.primitive_desc description) {
        return switch (direct.unfolds()) {
            case NEVER -> false;
            case IMAGE_BY_IMAGE -> goesImageByImage(description);
            case ALWAYS -> true;
        };
    }

    private static boolean goesImageByImage(convolution_backward_weights.primitive_desc description) {
        return Build.implementation(description).contains("gemm");
    }

    private boolean liesChannelsLast(Tensor tensor) {
        return tensor.layout().equals(build.layout(tensor.shape()));
    }

    /** Adds the steps of the gradient of the images, which lies as they do. */
    Tensor inputGradient(Tensor x, Tensor delta) {
        convolution_backward_data.primitive_desc description = primitives.inputGradient(x, delta);
        Tensor result = direct.narrow() ? build.tensor(x.shape()) : build.tensor(x.shape(), x.layout());
        memory.desc weightLayout = build.keep(description.weights_desc());
        Block weights = packed(Phase.BACKWARD, weightLayout);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_WEIGHTS, build.memory(weightLayout, weights))
                .put(DNNL_ARG_DIFF_SRC, build.memory(result));
        build.call(
                Phase.BACKWARD, "input gradient", description, new convolution_backward_data(description), arguments);
        build.release(weights);
        return result;
    }
}
