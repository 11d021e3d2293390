package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.LongPointer;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.Build.Phase;

/**
 * {@link Convolution}. oneDNN chooses the layout of the weights, which are copied into it when they have changed. Images lie channels
 * last, but where a convolution does much work for each value, and there is no need to fill up channels: there oneDNN chooses their
 * layout too, as that saves more than copies take. The algorithm is always the direct one: Winograd's is less exact.
 */
class ConvolutionStage extends WeightedStage {
    /** Products for each value, above which images lie as oneDNN likes it: measured, docs/engine.md. */
    private static final long MUCH_WORK = 256;

    /** Channels in one block of oneDNN's layouts, at most. */
    static final long BLOCK = 16;

    /** What names begin with of oneDNN's convolutions that are a product for each position of the kernel. */
    private static final String PRODUCTS = "brg";

    /** What names begin with of its convolutions in one pass. */
    private static final String DIRECT = "jit";

    /** Input channels under which such products are so short that the next choice is faster: measured, docs/engine.md. */
    private static final long LONG_PRODUCT = 16;

    /** Weights from which on a small map is convolved quicker in one pass: measured, docs/engine.md. */
    private static final long MANY_WEIGHTS = 1L << 19;

    /** Pixels of such a map. */
    private static final long SMALL_MAP = 64;

    private final Convolution operation;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    ConvolutionStage(Convolution operation, List<Operation> after) {
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
        Tensor x = build.laid(phase, given, build.keep(description.src_desc()));
        Tensor y = build.tensor(to, build.keep(description.dst_desc()));
        memory.desc weightForm = build.keep(description.weights_desc());
        Block weights = packed(build, phase, weightForm);
        arguments
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(weightForm, weights))
                .put(DNNL_ARG_DST, build.memory(y));
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_BIAS, build.memory(biasForm(build), ArrayMemory.values(operation.bias())));
        }
        build.call(phase, part, description, new convolution_forward(description), arguments);
        build.release(weights);
        return new Convolved(x, y);
    }

    /** The forward primitive in the layout of choice. */
    private convolution_forward.primitive_desc description(
            Build build, Window.Fit fit, Shape from, Shape to, primitive_attr attributes) {
        if (choosesLayout() && !unfolds(build, from)) {
            memory.desc any = build.form(memory.format_tag.any, from.dims());
            memory.desc anyResult = build.form(memory.format_tag.any, to.dims());
            convolution_forward.primitive_desc description = forward(build, fit, any, anyResult, attributes);
            if (isQuick(build, fit, description)) {
                return description;
            }
        }
        return forward(build, fit, build.form(from), build.form(to), attributes);
    }

    /** Whether images lie as oneDNN likes it, in place of channels last. */
    boolean choosesLayout() {
        int[] kernel = operation.window().kernel();
        long least = Math.min(operation.channels(), operation.inputChannels());
        return least * kernel[0] * kernel[1] > MUCH_WORK
                && operation.channels() % BLOCK == 0
                && operation.inputChannels() % BLOCK == 0;
    }

    /** Whether the gradient of the kernels is quicker from unfolded windows, which lie channels last. */
    private boolean unfolds(Build build, Shape from) {
        return build.training()
                && operation.trains()
                && OneDnn.vectorFloats() == BLOCK
                && UnfoldedGradient.pays(operation, from);
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
        boolean suits = suitsProducts() && !meetsManyWeights(x);
        if (suits || !Build.implementation(first).startsWith(PRODUCTS)) {
            return first;
        }
        convolution_forward.primitive_desc other = firstChoice(build, fit, x, y, attributes);
        return findDirect(other) ? other : first;
    }

    /** Moves on to oneDNN's next convolution in one pass; whether there is one. */
    private static boolean findDirect(primitive_desc description) {
        while (description.next_impl()) {
            if (Build.implementation(description).startsWith(DIRECT)) {
                return true;
            }
        }
        return false;
    }

    /** The forward primitive that oneDNN takes first. */
    private convolution_forward.primitive_desc firstChoice(
            Build build, Window.Fit fit, memory.desc x, memory.desc y, primitive_attr attributes) {
        prop_kind kind = build.training() ? prop_kind.forward_training : prop_kind.forward_inference;
        algorithm direct = algorithm.convolution_direct;
        engine engine = build.engine();
        memory.desc weights = build.form(memory.format_tag.any, weightShape());
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
                                biasForm(build),
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
        memory.desc weights = build.form(memory.format_tag.any, weightShape());
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
                                biasForm(build),
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
        convolution_backward_data.primitive_desc first = firstInputGradient(build, fit, x, delta, hint);
        if (suitsProductsBackward(x) || !Build.implementation(first).startsWith(PRODUCTS)) {
            return first;
        }
        convolution_backward_data.primitive_desc other = firstInputGradient(build, fit, x, delta, hint);
        return findDirect(other) ? other : first;
    }

    /** Whether a product for each position of the kernel is worth its while backward: not where a kernel of one pixel skips pixels. */
    private boolean suitsProductsBackward(memory.desc images) {
        int[] kernel = operation.window().kernel();
        long[] strides = operation.window().strides();
        boolean skips = kernel[0] * kernel[1] == 1 && strides[0] * strides[1] > 1;
        return !skips && !meetsManyWeights(images);
    }

    /** Whether such products, with AVX-512, would read more weights than they have pixels to multiply: measured, docs/engine.md. */
    private boolean meetsManyWeights(memory.desc images) {
        int[] kernel = operation.window().kernel();
        long weights = operation.channels() * operation.inputChannels() * kernel[0] * kernel[1];
        LongPointer dims = images.get_dims();
        return OneDnn.vectorFloats() == BLOCK && weights >= MANY_WEIGHTS && dims.get(2) * dims.get(3) <= SMALL_MAP;
    }

    private convolution_backward_data.primitive_desc firstInputGradient(
            Build build, Window.Fit fit, memory.desc x, memory.desc delta, convolution_forward.primitive_desc hint) {
        return build.keep(new convolution_backward_data.primitive_desc(
                build.engine(),
                algorithm.convolution_direct,
                x,
                build.form(memory.format_tag.any, weightShape()),
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
        memory.desc ours = build.form(memory.format_tag.abcd, weightShape());
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

    private memory.desc biasForm(Build build) {
        return build.form(memory.format_tag.a, operation.channels());
    }

    @Override
    void weights(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        convolution_backward_weights.primitive_desc description =
                weightGradient(build, fit, x.form(), delta.form(), hint(build, fit, x, delta));
        if ((goesImageByImage(description) || unfolds(build, x.shape()))
                && liesChannelsLast(build, x)
                && liesChannelsLast(build, delta)
                && UnfoldedGradient.suits(operation, x.shape())) {
            UnfoldedGradient.add(build, operation, x, delta);
            if (operation.bias() != null) {
                biasGradient(build, operation.bias(), delta);
            }
            return;
        }
        memory.desc ours = build.form(memory.format_tag.abcd, weightShape());
        memory.desc theirs = build.keep(description.diff_weights_desc());
        memory target = build.memory(ours, ArrayMemory.gradient(operation.weights()));
        Block packed = build.acquire(theirs);
        memory result = theirs.equals(ours) ? target : build.memory(theirs, packed);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_WEIGHTS, result);
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_DIFF_BIAS, build.memory(biasForm(build), ArrayMemory.gradient(operation.bias())));
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
        return forward(build, fit, x.form(), delta.form(), build.attributes());
    }

    private static boolean goesImageByImage(convolution_backward_weights.primitive_desc description) {
        return Build.implementation(description).contains("gemm");
    }

    private static boolean liesChannelsLast(Build build, Tensor tensor) {
        return tensor.form().equals(build.form(tensor.shape()));
    }

    @Override
    Tensor data(Build build, Tensor x, Tensor delta) {
        Window.Fit fit = operation.window().over(x.shape());
        convolution_backward_data.primitive_desc description =
                inputGradient(build, fit, x.form(), delta.form(), hint(build, fit, x, delta));
        Tensor result = build.tensor(x.shape(), x.form());
        memory.desc weightForm = build.keep(description.weights_desc());
        Block weights = packed(build, Phase.BACKWARD, weightForm);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_WEIGHTS, build.memory(weightForm, weights))
                .put(DNNL_ARG_DIFF_SRC, build.memory(result));
        build.call(
                Phase.BACKWARD, "input gradient", description, new convolution_backward_data(description), arguments);
        build.release(weights);
        return result;
    }
}
