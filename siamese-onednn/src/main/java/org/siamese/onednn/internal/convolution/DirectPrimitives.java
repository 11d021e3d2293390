package org.siamese.onednn.internal.convolution;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;

/** oneDNN's primitives of a {@link Convolution} that is computed directly. */
final class DirectPrimitives {
    /** What names begin with of oneDNN's convolutions that are a product for each position of the kernel. */
    private static final String PRODUCTS = "brg";

    /** What names begin with of its convolutions in one pass. */
    private static final String ONE_PASS = "jit";

    private final Build build;
    private final Convolution operation;
    private final Direct direct;

    DirectPrimitives(Build build, Convolution operation, Direct direct) {
        this.build = build;
        this.operation = operation;
        this.direct = direct;
    }

    /** The forward primitive in the layout of choice. */
    convolution_forward.primitive_desc forward(Shape from, primitive_attr attributes) {
        Window.Fit fit = operation.window().over(from);
        Shape to = operation.results(from);
        if (direct.anyLayout()) {
            memory.desc any = build.layout(memory.format_tag.any, from.dims());
            memory.desc anyResult = build.layout(memory.format_tag.any, to.dims());
            convolution_forward.primitive_desc description = forward(fit, any, anyResult, attributes);
            if (isQuick(fit, description)) {
                return description;
            }
        }
        return forward(fit, operand(from), build.layout(to), attributes);
    }

    /** How operands of the products lie where they lie channels last. */
    private memory.desc operand(Shape shape) {
        return direct.narrow() ? build.narrowLayout(shape) : build.layout(shape);
    }

    private memory.desc operandWeights() {
        memory.data_type type = direct.narrow() ? memory.data_type.bf16 : memory.data_type.f32;
        return build.keep(new memory.desc(weightShape(operation), type, memory.format_tag.any));
    }

    /** Whether neither this primitive nor those backward in its layout are reference code. */
    private boolean isQuick(Window.Fit fit, convolution_forward.primitive_desc description) {
        memory.desc x = build.keep(description.src_desc());
        memory.desc y = build.keep(description.dst_desc());
        return Build.isQuick(description)
                && (!build.goesBackward()
                        || Build.isQuick(weightGradient(fit, x, y, description))
                                && Build.isQuick(inputGradient(fit, x, y, description)));
    }

    private convolution_forward.primitive_desc forward(
            Window.Fit fit, memory.desc x, memory.desc y, primitive_attr attributes) {
        convolution_forward.primitive_desc first = firstChoice(fit, x, y, attributes);
        if (direct.products() || !Build.implementation(first).startsWith(PRODUCTS)) {
            return first;
        }
        convolution_forward.primitive_desc other = firstChoice(fit, x, y, attributes);
        return moveToOnePass(other) ? other : first;
    }

    /** Moves on to oneDNN's next convolution in one pass; whether there is one. */
    private static boolean moveToOnePass(primitive_desc description) {
        while (description.next_impl()) {
            if (Build.implementation(description).startsWith(ONE_PASS)) {
                return true;
            }
        }
        return false;
    }

    /** The forward primitive that oneDNN takes first. */
    private convolution_forward.primitive_desc firstChoice(
            Window.Fit fit, memory.desc x, memory.desc y, primitive_attr attributes) {
        prop_kind kind = build.goesBackward() ? prop_kind.forward_training : prop_kind.forward_inference;
        algorithm direct = algorithm.convolution_direct;
        engine engine = build.engine();
        memory.desc weights = operandWeights();
        long[] strides = operation.window().strides();
        long[] gaps = operation.window().gaps();
        long[] before = fit.before();
        long[] after = fit.after();
        return build.keep(
                operation.bias() == null
                        ? new convolution_forward.primitive_desc(
                                engine, kind, direct, x, weights, y, strides, gaps, before, after, attributes, false)
                        : new convolution_forward.primitive_desc(
                                engine,
                                kind,
                                direct,
                                x,
                                weights,
                                biasLayout(build, operation),
                                y,
                                strides,
                                gaps,
                                before,
                                after,
                                attributes,
                                false));
    }

    /** The primitive of the gradient of the weights, for tensors as they lie. */
    convolution_backward_weights.primitive_desc weightGradient(Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        return weightGradient(fit, x.layout(), delta.layout(), hint(fit, x, delta));
    }

    private convolution_backward_weights.primitive_desc weightGradient(
            Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        algorithm direct = algorithm.convolution_direct;
        engine engine = build.engine();
        primitive_attr attributes = build.attributes();
        memory.desc weights = build.layout(memory.format_tag.any, weightShape(operation));
        long[] strides = operation.window().strides();
        long[] gaps = operation.window().gaps();
        long[] before = fit.before();
        long[] after = fit.after();
        return build.keep(
                operation.bias() == null
                        ? new convolution_backward_weights.primitive_desc(
                                engine,
                                direct,
                                x,
                                weights,
                                delta,
                                strides,
                                gaps,
                                before,
                                after,
                                hint,
                                attributes,
                                false)
                        : new convolution_backward_weights.primitive_desc(
                                engine,
                                direct,
                                x,
                                weights,
                                biasLayout(build, operation),
                                delta,
                                strides,
                                gaps,
                                before,
                                after,
                                hint,
                                attributes,
                                false));
    }

    /** The primitive of the gradient of the images, for tensors as they lie. */
    convolution_backward_data.primitive_desc inputGradient(Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        memory.desc result = direct.narrow() ? build.layout(x.shape()) : x.layout();
        return inputGradient(fit, result, delta.layout(), hint(fit, x, delta));
    }

    private convolution_backward_data.primitive_desc inputGradient(
            Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        convolution_backward_data.primitive_desc first = firstInputGradient(fit, x, delta, hint);
        if (direct.productsBackward() || !Build.implementation(first).startsWith(PRODUCTS)) {
            return first;
        }
        convolution_backward_data.primitive_desc other = firstInputGradient(fit, x, delta, hint);
        return moveToOnePass(other) ? other : first;
    }

    private convolution_backward_data.primitive_desc firstInputGradient(
            Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        return build.keep(new convolution_backward_data.primitive_desc(
                build.engine(),
                algorithm.convolution_direct,
                x,
                operandWeights(),
                delta,
                operation.window().strides(),
                operation.window().gaps(),
                fit.before(),
                fit.after(),
                hint,
                build.attributes(),
                false));
    }

    /** The forward primitive that oneDNN wants to know for the ones backward. */
    private convolution_forward.primitive_desc hint(Window.Fit fit, Tensor x, Tensor delta) {
        return forward(fit, x.layout(), delta.layout(), build.attributes());
    }

    /** [channels, input channels, height, width], or [groups, channels / groups, input channels / groups, height, width]. */
    static long[] weightShape(Convolution operation) {
        int[] kernel = operation.window().kernel();
        long groups = operation.groups();
        return groups == 1
                ? new long[] {operation.channels(), operation.inputChannels(), kernel[0], kernel[1]}
                : new long[] {
                    groups, operation.channels() / groups, operation.inputChannels() / groups, kernel[0], kernel[1]
                };
    }

    /** How the weights lie in the network. */
    static memory.desc weightLayout(Build build, Convolution operation) {
        memory.format_tag tag = operation.groups() == 1 ? memory.format_tag.abcd : memory.format_tag.abcde;
        return build.layout(tag, weightShape(operation));
    }

    static memory.desc biasLayout(Build build, Convolution operation) {
        return build.layout(memory.format_tag.a, operation.channels());
    }
}
