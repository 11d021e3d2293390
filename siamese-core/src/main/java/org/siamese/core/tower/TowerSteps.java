package org.siamese.core.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.tower.SequentialGraph.Step;

/** What a {@link TowerBuilder} has put together: steps, the shape of the last one's output, and checks of the next one. */
final class TowerSteps {
    private final List<Step> steps = new ArrayList<>();
    private long[] input = {};
    private long[] shape = {};
    private boolean embedded;

    void input(int channels, int height, int width) {
        if (input.length > 0) {
            throw new IllegalStateException("input: is " + Arrays.toString(input) + " already");
        }
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("input: expected channels, height and width of at least 1, got "
                    + channels + ", " + height + ", " + width);
        }
        input = new long[] {channels, height, width};
        shape = input.clone();
    }

    long[] input() {
        return input.clone();
    }

    /** Shape of what the next layer gets, [channels, height, width] or [values]. */
    long[] shape() {
        return shape.clone();
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    int size() {
        return steps.size();
    }

    void embedded() {
        embedded = true;
    }

    boolean isEmbedded() {
        return embedded;
    }

    /** The last step's layer; null where there is none. */
    @Nullable
    Layer lastLayer() {
        return steps.isEmpty() ? null : steps.get(steps.size() - 1).layer();
    }

    /** The name of the last step, whose output the next one reads. */
    String last() {
        return steps.isEmpty()
                ? SequentialGraph.INPUT
                : steps.get(steps.size() - 1).name();
    }

    /** Adds a layer that reads the last step. */
    void add(Layer layer, String kind, long... output) {
        layer.setLayerName(name(kind));
        steps.add(new Step(layer.getLayerName(), layer, null, List.of(last())));
        shape = output;
    }

    /** Adds a layer that reads the last step, and asks it for its shape. */
    void add(Layer layer, String kind) {
        layer.setLayerName(name(kind));
        InputType type = InputShape.type(shape);
        InputPreProcessor before = layer.getPreProcessorForInputType(type);
        type = before == null ? type : before.getOutputType(type);
        layer.setNIn(type, true);
        InputType output = layer.getOutputType(steps.size(), type);
        if (output instanceof InputType.InputTypeConvolutional image) {
            add(layer, kind, image.getChannels(), image.getHeight(), image.getWidth());
        } else if (output instanceof InputType.InputTypeFeedForward vector) {
            add(layer, kind, vector.getSize());
        } else {
            throw illegal(kind, "expected images or vectors as the result, got " + output);
        }
    }

    /** Adds a vertex that keeps the shape of an image. */
    void add(GraphVertex vertex, String kind, List<String> inputs, long... output) {
        steps.add(new Step(name(kind), null, vertex, inputs));
        shape = output;
    }

    private String name(String kind) {
        return String.format(Locale.ROOT, "%02d-%s", steps.size(), kind);
    }

    /** Height and width after a window has gone over the image. */
    long[] slide(String what, int kernel, int stride, int padding, boolean same) {
        requireAtLeastOne(what, "kernel", kernel);
        requireAtLeastOne(what, "stride", stride);
        if (same) {
            return new long[] {(shape[1] + stride - 1) / stride, (shape[2] + stride - 1) / stride};
        }
        long height = shape[1] + 2L * padding;
        long width = shape[2] + 2L * padding;
        if (kernel > height || kernel > width) {
            throw illegal(
                    what,
                    "expected a kernel of at most its padded input, got input " + Arrays.toString(shape)
                            + " and padding " + padding);
        }
        return new long[] {(height - kernel) / stride + 1, (width - kernel) / stride + 1};
    }

    void requireOpen(String what) {
        if (input.length == 0) {
            throw illegalState(what, "expected input(channels, height, width) first");
        }
        if (embedded) {
            throw illegalState(what, "expected nothing but l2Normalize() after the embedding");
        }
    }

    void requireImage(String what) {
        requireOpen(what);
        if (shape.length != 3) {
            throw illegalState(
                    what, "expected an image [channels, height, width], got a vector " + Arrays.toString(shape));
        }
    }

    void requireAtLeastOne(String what, String parameter, int value) {
        if (value < 1) {
            throw illegal(what, "expected " + parameter + " of at least 1, got " + value);
        }
    }

    void requireProbability(String what, double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw illegal(what, "expected 0 <= probability < 1, got " + probability);
        }
    }

    IllegalArgumentException illegal(String what, String problem) {
        return new IllegalArgumentException("layer " + steps.size() + " (" + what + "): " + problem);
    }

    IllegalStateException illegalState(String what, String problem) {
        return new IllegalStateException("layer " + steps.size() + " (" + what + "): " + problem);
    }
}
