package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.siamese.core.layer.RunningVariance;

/** A node while it is converted: its inputs, and the draft that gets its layers. */
final class NodeContext {
    private final Conversion conversion;
    private final ImportNode node;
    private final @Nullable Value[] inputs;
    private final boolean channelsLast;

    /**
     * A context.
     *
     * @param channelsLast whether the node's axes are those of images with their channels last; the inputs have them first
     */
    NodeContext(Conversion conversion, ImportNode node, @Nullable Value[] inputs, boolean channelsLast) {
        this.conversion = conversion;
        this.node = node;
        this.inputs = inputs;
        this.channelsLast = channelsLast;
    }

    ImportNode node() {
        return node;
    }

    /** Whether the node's axes are those of images with their channels last. */
    boolean channelsLast() {
        return channelsLast;
    }

    int inputs() {
        return inputs.length;
    }

    /** The number of inputs that the file fixes; 0 where it is free. */
    long batch() {
        return conversion.batch();
    }

    @Nullable
    Value[] values() {
        return inputs;
    }

    /** What batch normalisation divides its running variance by. */
    RunningVariance variance() {
        return conversion.variance();
    }

    Value value(int index) {
        node.input(index);
        Value value = inputs[index];
        if (value == null) {
            throw refused("expected input " + index + ", got none");
        }
        return value;
    }

    boolean isConstant(int index) {
        return value(index) instanceof ConstantTensor;
    }

    /** An input that a layer computes. */
    TowerValue layer(int index) {
        if (value(index) instanceof TowerValue value) {
            return value;
        }
        throw refused("expected input \"" + node.input(index) + "\" to depend on the tower's input, got "
                + (isConstant(index) ? "a constant" : "what some operators alone take, " + kind(value(index))) + "; "
                + Advice.CUT_OR_RUNTIME);
    }

    private static String kind(Value value) {
        if (value instanceof RowNorm) {
            return "a part of a normalisation by length";
        }
        if (value instanceof ChannelsLast) {
            return "images with their channels last";
        }
        if (value instanceof Zeros) {
            return "zeros for each input";
        }
        if (value instanceof ExpandedGate) {
            return "a gate repeated over height and width";
        }
        if (value instanceof Above) {
            return "a comparison";
        }
        return value instanceof GroupedPixels ? "images with their pixels in a row" : "images pooled along one side";
    }

    /** An input that a layer computes as images. */
    TowerValue images(int index) {
        TowerValue value = layer(index);
        if (!value.image()) {
            throw refused("expected images [batch, channels, height, width], got " + value.shape());
        }
        return value;
    }

    /** A parameter or setting, which must not depend on the tower's input. */
    ConstantTensor constant(int index, String what) {
        if (value(index) instanceof ConstantTensor constant) {
            return constant;
        }
        throw refused(what + ": expected an initializer or constant, got \"" + node.input(index)
                + "\", which depends on the tower's input; " + Advice.CUT_OR_RUNTIME);
    }

    Optional<ConstantTensor> optionalConstant(int index, String what) {
        return node.has(index) ? Optional.of(constant(index, what)) : Optional.empty();
    }

    /**
     * A parameter that trains.
     *
     * @param shape what it must have
     */
    ConstantTensor parameter(int index, String what, long... shape) {
        ConstantTensor tensor = weights(index, what);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw refused(what + ": expected shape " + Arrays.toString(shape) + ", got " + tensor);
        }
        return tensor;
    }

    /** A parameter of any shape that trains. */
    ConstantTensor weights(int index, String what) {
        ConstantTensor tensor = constant(index, what);
        if (!tensor.type().real()) {
            throw refused(what + ": expected numbers with a fraction, got " + tensor.type() + " in " + tensor);
        }
        if (tensor.size() == 0) {
            throw refused(what + ": expected at least one element, got " + tensor);
        }
        if (!tensor.finite()) {
            throw refused(what + ": expected finite numbers, got NaN or infinity in " + tensor);
        }
        return tensor;
    }

    /** One number, such as a bound. */
    double number(int index, String what) {
        ConstantTensor tensor = constant(index, what);
        if (tensor.size() != 1 || Double.isNaN(tensor.real(0))) {
            throw refused(what + ": expected one number, got " + tensor);
        }
        return tensor.real(0);
    }

    /** Integers, such as axes. */
    long[] integers(int index, String what) {
        ConstantTensor tensor = constant(index, what);
        if (tensor.type().real() || tensor.rank() > 1) {
            throw refused(what + ": expected a list of integers, got " + tensor);
        }
        return tensor.integers();
    }

    /** An input as a vector for each row; images are flattened. */
    TowerValue flat(TowerValue value) {
        return conversion.flat(node, node.output() + "/flatten", value);
    }

    /** Flattens images into the output of this node. */
    TowerValue flattened(TowerValue value) {
        return conversion.flat(node, node.output(), value);
    }

    /** A layer that yields the node's output. */
    TowerValue add(
            DraftPart.Kind kind,
            Layer layer,
            List<DraftWeight> weights,
            long[] dims,
            boolean image,
            TowerValue... from) {
        return add(node.output(), kind, layer, weights, dims, image, from);
    }

    /** A layer for a step on the way to the node's output. */
    TowerValue addStep(String step, Layer layer, long[] dims, boolean image, TowerValue from) {
        return add(node.output() + "/" + step, DraftPart.Kind.OTHER, layer, List.of(), dims, image, from);
    }

    private TowerValue add(
            String name,
            DraftPart.Kind kind,
            Layer layer,
            List<DraftWeight> weights,
            long[] dims,
            boolean image,
            TowerValue... from) {
        String free = conversion.draft().free(name);
        conversion
                .draft()
                .add(new DraftPart(
                        free, names(from), kind, Conversion.named(layer, free), null, null, weights, null, dims, node));
        return new TowerValue(free, dims, image);
    }

    /** A vertex without parameters that yields the node's output. */
    TowerValue addVertex(GraphVertex vertex, long[] dims, boolean image, TowerValue... from) {
        String free = conversion.draft().free(node.output());
        conversion
                .draft()
                .add(new DraftPart(
                        free, names(from), DraftPart.Kind.OTHER, null, vertex, null, List.of(), null, dims, node));
        return new TowerValue(free, dims, image);
    }

    /** A function of each value. */
    TowerValue function(IActivation function, TowerValue from) {
        return add(DraftPart.Kind.FUNCTION, new ActivationLayer(function), List.of(), from.dims(), from.image(), from);
    }

    /** A scale and shift by constants. */
    TowerValue affine(ChannelScale scale, TowerValue from) {
        String free = conversion.draft().free(node.output());
        conversion
                .draft()
                .add(new DraftPart(
                        free,
                        List.of(from.vertex()),
                        DraftPart.Kind.AFFINE,
                        null,
                        null,
                        null,
                        List.of(),
                        scale,
                        from.dims(),
                        node));
        return new TowerValue(free, from.dims(), from.image());
    }

    /** Something that must vanish into a later layer. */
    TowerValue fragment(TowerValue from) {
        String free = conversion.draft().free(node.output());
        conversion
                .draft()
                .add(new DraftPart(
                        free,
                        List.of(from.vertex()),
                        DraftPart.Kind.FRAGMENT,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        from.dims(),
                        node));
        return new TowerValue(free, from.dims(), from.image());
    }

    /** The layer that computes a value; null for the tower's input. */
    @Nullable
    DraftPart part(TowerValue value) {
        return conversion.draft().part(value.vertex());
    }

    boolean isInitializer(ConstantTensor tensor) {
        return tensor.names().stream().anyMatch(conversion::isInitializer);
    }

    private static List<String> names(TowerValue[] values) {
        return Arrays.stream(values).map(TowerValue::vertex).toList();
    }

    OnnxImportException refused(String problem) {
        return node.refused(problem);
    }
}
