package org.siamese.onednn.internal.convolution;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * {@link Convolution}. oneDNN chooses the layout of the weights, which are copied into it when they have changed. Images lie channels
 * last, but where a convolution does much work for each value, and there is no need to fill up channels: there oneDNN chooses their
 * layout too, as that saves more than copies take. The algorithm is always the direct one: Winograd's is less exact.
 */
public class ConvolutionStage extends WeightedStage {
    /** Products for each value, above which images lie as oneDNN likes it: measured, docs/engine.md. */
    private static final long MUCH_WORK = 256;

    /** Channels in one block of oneDNN's layouts, at most. */
    static final long BLOCK = 16;

    /** What names begin with of oneDNN's forward convolutions that are a product for each position of the kernel. */
    private static final String PRODUCTS = "brg_conv_fwd";

    /** What names begin with of its convolutions in one pass. */
    private static final String DIRECT = "jit";

    /** Input channels under which such products are so short that the next choice is faster: measured, docs/engine.md. */
    private static final long LONG_PRODUCT = 16;

    private final Convolution operation;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    public ConvolutionStage(Convolution operation, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
    }

    @Override
    public boolean takesAnyLayout() {
        return true;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor given = inputs.get(0);
        given.block().retain();
        Convolved result = convolve(build, Phase.FORWARD, "convolution", given);
        keep(build, result.x(), result.y());
        build.release(result.x().block());
        return result.y();
    }

    /**
     * Images as they were read, and what became of them.
     *
     * @param x with the use of what was given
     */
    record Convolved(Tensor x, Tensor y) {}

    /** Adds the steps that convolve images, which may lie in any layout and whose use is taken over. */
    final Convolved convolve(Build build, Phase phase, String part, Tensor given) {
        Shape from = given.shape();
        Shape to = operation.results(from);
        Window.Fit fit = operation.window().over(from);
        Arguments arguments = build.arguments();
        primitive_attr attributes = PostOperations.of(build, after, to, arguments);
        convolution_forward.primitive_desc description = description(build, fit, from, to, attributes);
        Tensor x = build.reordered(phase, given, build.keep(description.src_desc()));
        Tensor y = build.tensor(to, build.keep(description.dst_desc()));
        memory.desc weightLayout = build.keep(description.weights_desc());
        Block weights = packed(build, phase, weightLayout);
        arguments
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(weightLayout, weights))
                .put(DNNL_ARG_DST, build.memory(y));
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_BIAS, build.memory(biasLayout(build), ArrayMemory.values(operation.bias())));
        }
        build.call(phase, part, description, new convolution_forward(description), arguments);
        build.release(weights);
        return new Convolved(x, y);
    }

    /** The forward primitive in the layout of choice. */
    private convolution_forward.primitive_desc description(
            Build build, Window.Fit fit, Shape from, Shape to, primitive_attr attributes) {
        if (choosesLayout()) {
            memory.desc any = build.layout(memory.format_tag.any, from.dims());
            memory.desc anyResult = build.layout(memory.format_tag.any, to.dims());
            convolution_forward.primitive_desc description = forward(build, fit, any, anyResult, attributes);
            if (isQuick(build, fit, description)) {
                return description;
            }
        }
        return forward(build, fit, build.layout(from), build.layout(to), attributes);
    }

    /** Whether images lie as oneDNN likes it, in place of channels last. */
    boolean choosesLayout() {
        int[] kernel = operation.window().kernel();
        long least = Math.min(operation.channels(), operation.inputChannels());
        return least * kernel[0] * kernel[1] > MUCH_WORK
                && operation.channels() % BLOCK == 0
                && operation.inputChannels() % BLOCK == 0;
    }

    /** Whether neither this primitive nor those backward in its layout are reference code. */
    private boolean isQuick(Build build, Window.Fit fit, convolution_forward.primitive_desc description) {
        memory.desc x = build.keep(description.src_desc());
        memory.desc y = build.keep(description.dst_desc());
        return Build.isQuick(description)
                && (!build.training()
                        || Build.isQuick(weightGradient(build, fit, x, y, description))
                                && Build.isQuick(inputGradient(build, fit, x, y, description)));
    }

    private convolution_forward.primitive_desc forward(
            Build build, Window.Fit fit, memory.desc x, memory.desc y, primitive_attr attributes) {
        convolution_forward.primitive_desc first = firstChoice(build, fit, x, y, attributes);
        if (suitsProducts() || !Build.implementation(first).startsWith(PRODUCTS)) {
            return first;
        }
        convolution_forward.primitive_desc other = firstChoice(build, fit, x, y, attributes);
        while (other.next_impl()) {
            if (Build.implementation(other).startsWith(DIRECT)) {
                return other;
            }
        }
        return first;
    }

    /** The forward primitive that oneDNN takes first. */
    private convolution_forward.primitive_desc firstChoice(
            Build build, Window.Fit fit, memory.desc x, memory.desc y, primitive_attr attributes) {
        prop_kind kind = build.training() ? prop_kind.forward_training : prop_kind.forward_inference;
        algorithm direct = algorithm.convolution_direct;
        engine engine = build.engine();
        memory.desc weights = build.layout(memory.format_tag.any, weightShape());
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
                                biasLayout(build),
                                y,
                                strides,
                                gaps,
                                before,
                                after,
                                attributes,
                                false));
    }

    /** Whether a product for each position of the kernel is worth its while. */
    boolean suitsProducts() {
        return operation.inputChannels() >= LONG_PRODUCT;
    }

    private convolution_backward_weights.primitive_desc weightGradient(
            Build build, Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        algorithm direct = algorithm.convolution_direct;
        engine engine = build.engine();
        primitive_attr attributes = build.attributes();
        memory.desc weights = build.layout(memory.format_tag.any, weightShape());
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
                                biasLayout(build),
                                delta,
                                strides,
                                gaps,
                                before,
                                after,
                                hint,
                                attributes,
                                false));
    }

    private convolution_backward_data.primitive_desc inputGradient(
            Build build, Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        return build.keep(new convolution_backward_data.primitive_desc(
                build.engine(),
                algorithm.convolution_direct,
                x,
                build.layout(memory.format_tag.any, weightShape()),
                delta,
                operation.window().strides(),
                operation.window().gaps(),
                fit.before(),
                fit.after(),
                hint,
                build.attributes(),
                false));
    }

    /** Adds the step that copies the weights into the layout that a primitive wants: each time where they train. */
    private Block packed(Build build, Phase phase, memory.desc wanted) {
        memory.desc ours = build.layout(memory.format_tag.abcd, weightShape());
        if (wanted.equals(ours)) {
            return ArrayMemory.values(operation.weights());
        }
        Block packed = build.training() ? build.acquire(wanted) : build.reserve(wanted.get_size());
        build.copy(
                build.training() ? phase : Phase.PREPARE,
                "weights",
                build.memory(ours, ArrayMemory.values(operation.weights())),
                build.memory(wanted, packed));
        return packed;
    }

    private long[] weightShape() {
        int[] kernel = operation.window().kernel();
        return new long[] {operation.channels(), operation.inputChannels(), kernel[0], kernel[1]};
    }

    private memory.desc biasLayout(Build build) {
        return build.layout(memory.format_tag.a, operation.channels());
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        convolution_backward_weights.primitive_desc description =
                weightGradient(build, fit, x.layout(), delta.layout(), hint(build, fit, x, delta));
        if (goesImageByImage(description)
                && liesChannelsLast(build, x)
                && liesChannelsLast(build, delta)
                && UnfoldedGradient.suits(operation, x.shape())) {
            UnfoldedGradient.add(build, operation, x, delta);
            if (operation.bias() != null) {
                biasGradient(build, operation.bias(), delta);
            }
            return;
        }
        memory.desc ours = build.layout(memory.format_tag.abcd, weightShape());
        memory.desc theirs = build.keep(description.diff_weights_desc());
        memory target = build.memory(ours, ArrayMemory.gradient(operation.weights()));
        Block packed = build.acquire(theirs);
        memory result = theirs.equals(ours) ? target : build.memory(theirs, packed);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_WEIGHTS, result);
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_DIFF_BIAS, build.memory(biasLayout(build), ArrayMemory.gradient(operation.bias())));
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

    /** The forward primitive that oneDNN wants to know for the ones backward. */
    private convolution_forward.primitive_desc hint(Build build, Window.Fit fit, Tensor x, Tensor delta) {
        return forward(build, fit, x.layout(), delta.layout(), build.attributes());
    }

    private static boolean goesImageByImage(convolution_backward_weights.primitive_desc description) {
        return Build.implementation(description).contains("gemm");
    }

    private static boolean liesChannelsLast(Build build, Tensor tensor) {
        return tensor.layout().equals(build.layout(tensor.shape()));
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        convolution_backward_data.primitive_desc description =
                inputGradient(build, fit, x.layout(), delta.layout(), hint(build, fit, x, delta));
        Tensor result = build.tensor(x.shape(), x.layout());
        memory.desc weightLayout = build.keep(description.weights_desc());
        Block weights = packed(build, Phase.BACKWARD, weightLayout);
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
