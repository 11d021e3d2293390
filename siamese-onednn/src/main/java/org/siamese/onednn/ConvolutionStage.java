package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.Build.Phase;

/**
 * {@link Convolution}: images channels last; oneDNN chooses the layout of the weights, which are copied into it when they have
 * changed. The algorithm is always the direct one: Winograd's is less exact.
 */
final class ConvolutionStage extends WeightedStage {
    private final Convolution operation;
    private convolution_forward.@Nullable primitive_desc forward;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    ConvolutionStage(Convolution operation, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        if (!x.shape().image() || x.shape().channels() != operation.inputChannels()) {
            throw new IllegalArgumentException("convolution: expected images of " + operation.inputChannels()
                    + " channels, got " + x.shape().describe());
        }
        Window.Fit fit = operation.window().over(x.shape());
        Tensor y = build.tensor(Shape.image(x.shape().rows(), operation.channels(), fit.size()[0], fit.size()[1]));
        Arguments arguments = build.arguments();
        primitive_attr attributes = PostOperations.of(build, after, y.shape(), arguments);
        memory.desc weights = build.form(memory.format_tag.any, weightShape());
        prop_kind kind = build.training() ? prop_kind.forward_training : prop_kind.forward_inference;
        long[] strides = operation.window().strides();
        long[] gaps = operation.window().gaps();
        convolution_forward.desc what = build.keep(
                operation.bias() == null
                        ? new convolution_forward.desc(
                                kind,
                                algorithm.convolution_direct,
                                x.form(),
                                weights,
                                y.form(),
                                strides,
                                gaps,
                                fit.before(),
                                fit.after())
                        : new convolution_forward.desc(
                                kind,
                                algorithm.convolution_direct,
                                x.form(),
                                weights,
                                biasForm(build),
                                y.form(),
                                strides,
                                gaps,
                                fit.before(),
                                fit.after()));
        convolution_forward.primitive_desc description =
                build.keep(new convolution_forward.primitive_desc(what, attributes, build.engine()));
        arguments
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, packed(build, build.keep(description.weights_desc())))
                .put(DNNL_ARG_DST, build.memory(y));
        if (operation.bias() != null) {
            arguments.put(
                    DNNL_ARG_BIAS,
                    build.memory(biasForm(build), operation.bias().valueBlock()));
        }
        build.call(Phase.FORWARD, "convolution", description, new convolution_forward(description), arguments);
        keep(build, x, y);
        forward = description;
        return y;
    }

    /** The weights in the layout that a primitive wants. */
    private memory packed(Build build, memory.desc wanted) {
        memory.desc ours = build.form(memory.format_tag.abcd, weightShape());
        memory source = build.memory(ours, operation.weights().valueBlock());
        if (wanted.equals(ours)) {
            return source;
        }
        memory packed = build.memory(wanted, build.reserve(wanted.get_size()));
        build.copy(Phase.PREPARE, "weights", source, packed);
        return packed;
    }

    private long[] weightShape() {
        int[] kernel = operation.window().kernel();
        return new long[] {operation.channels(), operation.inputChannels(), kernel[0], kernel[1]};
    }

    private memory.desc biasForm(Build build) {
        return build.form(memory.format_tag.a, operation.channels());
    }

    @Override
    void weights(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        long[] strides = operation.window().strides();
        long[] gaps = operation.window().gaps();
        memory.desc any = build.form(memory.format_tag.any, weightShape());
        convolution_backward_weights.desc what = build.keep(
                operation.bias() == null
                        ? new convolution_backward_weights.desc(
                                algorithm.convolution_direct,
                                x.form(),
                                any,
                                delta.form(),
                                strides,
                                gaps,
                                fit.before(),
                                fit.after())
                        : new convolution_backward_weights.desc(
                                algorithm.convolution_direct,
                                x.form(),
                                any,
                                biasForm(build),
                                delta.form(),
                                strides,
                                gaps,
                                fit.before(),
                                fit.after()));
        convolution_backward_weights.primitive_desc description = build.keep(
                new convolution_backward_weights.primitive_desc(what, build.attributes(), build.engine(), forward));
        memory.desc ours = build.form(memory.format_tag.abcd, weightShape());
        memory.desc theirs = build.keep(description.diff_weights_desc());
        memory target = build.memory(ours, operation.weights().gradientBlock());
        Block packed = build.acquire(theirs);
        memory result = theirs.equals(ours) ? target : build.memory(theirs, packed);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_WEIGHTS, result);
        if (operation.bias() != null) {
            arguments.put(
                    DNNL_ARG_DIFF_BIAS,
                    build.memory(biasForm(build), operation.bias().gradientBlock()));
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

    @Override
    Tensor data(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        convolution_backward_data.desc what = build.keep(new convolution_backward_data.desc(
                algorithm.convolution_direct,
                x.form(),
                build.form(memory.format_tag.any, weightShape()),
                delta.form(),
                operation.window().strides(),
                operation.window().gaps(),
                fit.before(),
                fit.after()));
        convolution_backward_data.primitive_desc description = build.keep(
                new convolution_backward_data.primitive_desc(what, build.attributes(), build.engine(), forward));
        Tensor result = build.tensor(x.shape());
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_WEIGHTS, packed(build, build.keep(description.weights_desc())))
                .put(DNNL_ARG_DIFF_SRC, build.memory(result));
        build.call(
                Phase.BACKWARD, "input gradient", description, new convolution_backward_data(description), arguments);
        return result;
    }
}
