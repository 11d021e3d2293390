package org.siamese.dl4j.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.GroupNormalization;

/** The layers of a tower while they are put together, each after those that lead into it. */
final class TowerDraft {
    /** The most values of one input's activation, 1 GB of floats. */
    private static final long MOST_VALUES = 1L << 28;

    private final String input;
    private final Map<String, DraftPart> parts = new LinkedHashMap<>();
    private final Map<String, String> merged = new HashMap<>();

    /** A draft without layers. */
    TowerDraft(String input) {
        this.input = input;
    }

    String input() {
        return input;
    }

    List<DraftPart> parts() {
        return List.copyOf(parts.values());
    }

    @Nullable
    DraftPart part(String name) {
        return parts.get(name);
    }

    /** A name that no layer has yet: the given one, or that with a number. */
    String free(String name) {
        String result = name;
        for (int i = 2; parts.containsKey(result) || result.equals(input); i++) {
            result = name + "#" + i;
        }
        return result;
    }

    /**
     * Adds a layer.
     *
     * @throws OnnxImportException if its output would be absurdly large
     */
    void add(DraftPart part) {
        double values = 1;
        for (long dim : part.dims()) {
            values *= dim;
        }
        if (values > MOST_VALUES) {
            throw part.node()
                    .refused("yields " + TowerValue.shape(part.dims()) + ", more than " + MOST_VALUES
                            + " values for one input");
        }
        parts.put(part.name(), part);
    }

    /** The layer that computes what a layer computed before some were merged. */
    String resolve(String name) {
        String result = name;
        while (merged.containsKey(result)) {
            result = merged.get(result);
        }
        return result;
    }

    /**
     * Leaves out what does not lead to the output and merges constants into the layers before them.
     *
     * @return name of the output's layer
     * @throws OnnxImportException if something is left that no layer computes
     */
    String settle(String output) {
        prune(output);
        Map<String, Integer> readers = new HashMap<>();
        parts.values().forEach(part -> part.inputs().forEach(name -> readers.merge(name, 1, Integer::sum)));
        for (DraftPart part : parts()) {
            if (part.kind() == DraftPart.Kind.AFFINE) {
                mergeBackwards(parts.get(part.name()), readers);
            }
        }
        parts.replaceAll((name, part) ->
                part.withInputs(part.inputs().stream().map(this::resolve).toList()));
        String result = resolve(output);
        prune(result);
        guardSharedInputs();
        for (DraftPart part : parts.values()) {
            if (part.kind() == DraftPart.Kind.FRAGMENT) {
                throw part.node()
                        .refused("is known as a part of an activation function only, not for itself; "
                                + Advice.CUT_OR_RUNTIME);
            }
        }
        return result;
    }

    /** Deeplearning4j's activation layers work in place: what somebody else reads too is copied for them. */
    private void guardSharedInputs() {
        Map<String, Integer> readers = new HashMap<>(Map.of(input, 1));
        parts.values().forEach(part -> part.inputs().forEach(name -> readers.merge(name, 1, Integer::sum)));
        for (DraftPart part : parts()) {
            String before = part.inputs().get(0);
            if (part.kind() == DraftPart.Kind.FUNCTION && readers.get(before) > 1) {
                String copy = free(part.name() + "/input");
                parts.put(copy, part.renamed(copy).asCopy());
                parts.put(part.name(), part.withInputs(List.of(copy)));
            }
        }
    }

    private void prune(String output) {
        Set<String> needed = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(output));
        while (!waiting.isEmpty()) {
            DraftPart part = parts.get(waiting.remove());
            if (part != null && needed.add(part.name())) {
                waiting.addAll(part.inputs());
            }
        }
        parts.keySet().retainAll(needed);
    }

    private void mergeBackwards(DraftPart affine, Map<String, Integer> readers) {
        String before = resolve(affine.inputs().get(0));
        DraftPart first = parts.get(before);
        boolean alone = first != null && readers.getOrDefault(before, 0) == 1;
        if (affine.affine().isIdentity()) {
            parts.remove(affine.name());
            merged.put(affine.name(), before);
            readers.merge(before, readers.getOrDefault(affine.name(), 0) - 1, Integer::sum);
        } else if (alone && first.kind() == DraftPart.Kind.AFFINE) {
            DraftPart both =
                    affine.withAffine(affine.affine().after(first.affine())).withInputs(first.inputs());
            replace(first, both);
            mergeBackwards(both, readers);
        } else if (alone && first.kind() == DraftPart.Kind.LINEAR) {
            replace(first, scaled(first, affine.affine()).renamed(affine.name()));
        } else if (alone && first.layer() instanceof GroupNormalization) {
            replace(first, GroupNormOperators.scaled(first, affine.affine()).renamed(affine.name()));
        }
    }

    /** The second of two layers takes the place of both, under its own name. */
    private void replace(DraftPart first, DraftPart both) {
        merged.put(first.name(), both.name());
        parts.remove(first.name());
        parts.put(both.name(), both);
    }

    private static DraftPart scaled(DraftPart linear, ChannelScale change) {
        DraftPart result = linear;
        int channels = (int) linear.dims()[0];
        DraftWeight bias = linear.weight(DefaultParamInitializer.BIAS_KEY);
        if (change.scales()) {
            DraftWeight weights = linear.weight(DefaultParamInitializer.WEIGHT_KEY);
            result = result.withLayer(
                    result.layer(),
                    result.weightsWith(new DraftWeight(weights.key(), scaled(weights, change), weights.transposed())));
        }
        if (bias == null && !change.shifts()) {
            return result;
        }
        float[] shifts = new float[channels];
        for (int c = 0; c < channels; c++) {
            double old = bias == null ? 0 : bias.tensor().real(c);
            shifts[c] = (float) (old * ChannelScale.at(change.scale(), c) + ChannelScale.at(change.shift(), c));
        }
        ConstantTensor values = ConstantTensor.ofFloats(new long[] {channels}, shifts);
        ConstantTensor source = bias != null ? bias.tensor() : change.tensor();
        ConstantTensor named = source == null ? values.named(linear.name() + "/bias") : values.namedAs(source);
        return result.withLayer(
                withBias(result.layer()), result.weightsWith(DraftWeight.of(DefaultParamInitializer.BIAS_KEY, named)));
    }

    private static ConstantTensor scaled(DraftWeight weights, ChannelScale change) {
        ConstantTensor tensor = weights.tensor();
        boolean outputsFirst = tensor.rank() == 4 || weights.transposed();
        int outputs = (int) tensor.shape()[outputsFirst ? 0 : 1];
        int inner = tensor.size() / outputs;
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            int channel = outputsFirst ? i / inner : i % outputs;
            values[i] = (float) (tensor.real(i) * ChannelScale.at(change.scale(), channel));
        }
        return ConstantTensor.ofFloats(tensor.shape(), values).namedAs(tensor);
    }

    private static Layer withBias(Layer layer) {
        Layer copy = layer.clone();
        if (copy instanceof ConvolutionLayer convolution) {
            convolution.setHasBias(true);
        } else {
            ((DenseLayer) copy).setHasBias(true);
        }
        return copy;
    }

    /** Layers in an order in which each comes after those that lead into it. */
    List<DraftPart> ordered() {
        List<DraftPart> order = new ArrayList<>();
        Set<String> known = new HashSet<>(Set.of(input));
        List<DraftPart> left = parts();
        while (!left.isEmpty()) {
            List<DraftPart> later = new ArrayList<>();
            for (DraftPart part : left) {
                if (known.containsAll(part.inputs())) {
                    known.add(part.name());
                    order.add(part);
                } else {
                    later.add(part);
                }
            }
            left = later;
        }
        return order;
    }
}
