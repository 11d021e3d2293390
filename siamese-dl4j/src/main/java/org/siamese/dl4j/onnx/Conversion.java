package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.siamese.core.layer.RunningVariance;

/** Turns the nodes of a graph into layers, one after the other. */
final class Conversion {
    private final ImportGraph graph;
    private final long batch;
    private final RunningVariance variance;
    private final TowerDraft draft;
    private final ConstantFolding folding;
    private final Map<String, Value> values = new HashMap<>();

    /**
     * A conversion that knows the input only.
     *
     * @param input shape of one input
     * @param variance what batch normalisation divides its running variance by
     */
    Conversion(ImportGraph graph, InputDims input, RunningVariance variance) {
        this.graph = graph;
        this.batch = input.batch();
        this.variance = variance;
        this.draft = new TowerDraft(graph.input().getName());
        this.folding = new ConstantFolding(graph.reader(), new FoldingRoom(graph.bytes()));
        TowerValue images = new TowerValue(draft.input(), input.dims(), input.dims().length == 3);
        values.put(draft.input(), input.channelsLast() ? new ChannelsLast(images, false) : images);
    }

    TowerDraft draft() {
        return draft;
    }

    /** The number of inputs that the file fixes; 0 where it is free. */
    long batch() {
        return batch;
    }

    /** What batch normalisation divides its running variance by. */
    RunningVariance variance() {
        return variance;
    }

    /** Converts a node whose inputs are converted. */
    void convert(ImportNode node) {
        if (!node.own()) {
            throw node.refused("is an operator of another domain, which is not known here; " + Advice.CUT_OR_RUNTIME);
        }
        OperatorInputs.check(node);
        Value[] inputs = new Value[node.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = node.has(i) ? value(node.input(i)) : null;
        }
        Value result;
        try {
            boolean constant =
                    Arrays.stream(inputs).allMatch(input -> input == null || input instanceof ConstantTensor);
            Zeros zeros = constant ? Zeros.of(node, inputs, graph.reader()) : null;
            result = zeros != null
                    ? zeros
                    : constant
                            ? folding.fold(node, Arrays.copyOf(inputs, inputs.length, ConstantTensor[].class))
                            : computed(node, inputs);
        } catch (ArithmeticException
                | IndexOutOfBoundsException
                | NullPointerException
                | ClassCastException
                | IllegalArgumentException e) {
            throw node.refused("cannot be read: " + e);
        }
        node.requireAllAsked();
        values.put(node.output(), result);
    }

    private Value computed(ImportNode node, @Nullable Value[] inputs) {
        Value[] turned = ChannelsLastNodes.turned(node, inputs);
        OperatorTable.Operator operator = OperatorTable.of(node);
        try {
            if (turned == null) {
                return operator.convert(new NodeContext(this, node, inputs, false));
            }
            Value result = operator.convert(new NodeContext(this, node, turned, true));
            if (result instanceof TowerValue images) {
                return new ChannelsLast(images, false);
            }
            throw node.refused("is not known for images with their channels last");
        } catch (OnnxImportException e) {
            throw e.advised();
        }
    }

    /** What a name means: an initializer, or what a node before yields. */
    Value value(String name) {
        Value known = values.get(name);
        if (known == null) {
            Onnx.TensorProto tensor = graph.initializers().get(name);
            if (tensor == null) {
                throw new OnnxImportException("tensor \"" + name
                        + "\": is an output of a node besides its first, which is not computed here; "
                        + Advice.CUT_OR_RUNTIME);
            }
            known = graph.reader().read(name, tensor);
            values.put(name, known);
        }
        return known;
    }

    boolean isInitializer(String name) {
        return graph.initializers().containsKey(name);
    }

    /** Names of layers by the tensors that they yield. */
    Map<String, String> layersByTensor() {
        Map<String, String> layers = new HashMap<>();
        values.forEach((tensor, value) -> {
            if (value instanceof TowerValue activation) {
                layers.put(tensor, draft.resolve(activation.vertex()));
            } else if (value instanceof ChannelsLast last) {
                layers.put(tensor, draft.resolve(last.of().vertex()));
            }
        });
        return layers;
    }

    /** A vector of what may be an image, in the order channels, rows, columns. */
    TowerValue flat(ImportNode node, String name, TowerValue x) {
        if (!x.image()) {
            return x;
        }
        long[] dims = x.dims();
        String layerName = draft.free(name);
        draft.add(new DraftPart(
                layerName,
                List.of(x.vertex()),
                DraftPart.Kind.OTHER,
                named(new ActivationLayer(Activation.IDENTITY), layerName),
                null,
                new CnnToFeedForwardPreProcessor(dims[1], dims[2], dims[0]),
                List.of(),
                null,
                new long[] {x.length()},
                node));
        return new TowerValue(layerName, new long[] {x.length()}, false);
    }

    static Layer named(Layer layer, String name) {
        layer.setLayerName(name);
        return layer;
    }
}
