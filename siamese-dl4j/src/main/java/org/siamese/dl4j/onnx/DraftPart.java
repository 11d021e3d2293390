package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;

/**
 * A layer or vertex of a tower that is being put together.
 *
 * @param name of the layer
 * @param inputs names of the layers that lead into it
 * @param kind what it is
 * @param layer null for another vertex
 * @param vertex null for a layer
 * @param preProcessor null where none is asked for
 * @param weights its parameters
 * @param affine scale and shift of an {@link Kind#AFFINE}; null for others
 * @param dims shape of the output without the batch
 * @param node where it comes from, for messages
 */
record DraftPart(
        String name,
        List<String> inputs,
        Kind kind,
        @Nullable Layer layer,
        @Nullable GraphVertex vertex,
        @Nullable InputPreProcessor preProcessor,
        List<DraftWeight> weights,
        @Nullable ChannelScale affine,
        long[] dims,
        ImportNode node) {
    /** What parts have to be told apart by. */
    enum Kind {
        /** A convolution or dense layer without activation. */
        LINEAR,
        /** A function of each value. */
        FUNCTION,
        /** A scale and shift of each channel by constants. */
        AFFINE,
        /** Something that no layer computes alone; it has to vanish into a layer that does. */
        FRAGMENT,
        /** Anything else. */
        OTHER
    }

    DraftPart {
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
    }

    DraftPart renamed(String newName) {
        return new DraftPart(newName, inputs, kind, layer, vertex, preProcessor, weights, affine, dims, node);
    }

    DraftPart withInputs(List<String> newInputs) {
        return new DraftPart(name, newInputs, kind, layer, vertex, preProcessor, weights, affine, dims, node);
    }

    DraftPart withAffine(ChannelScale newAffine) {
        return new DraftPart(name, inputs, kind, layer, vertex, preProcessor, weights, newAffine, dims, node);
    }

    DraftPart withLayer(Layer newLayer, List<DraftWeight> newWeights) {
        return new DraftPart(name, inputs, kind, newLayer, vertex, preProcessor, newWeights, affine, dims, node);
    }

    /** A copy of what this one reads. */
    DraftPart asCopy() {
        return new DraftPart(
                name, inputs, Kind.AFFINE, null, null, null, List.of(), ChannelScale.ofScale(1), dims, node);
    }

    /** Its weights with one replaced or added. */
    List<DraftWeight> weightsWith(DraftWeight weight) {
        List<DraftWeight> changed = new ArrayList<>(weights);
        changed.removeIf(old -> old.key().equals(weight.key()));
        changed.add(weight);
        return changed;
    }

    @Nullable
    DraftWeight weight(String key) {
        return weights.stream()
                .filter(weight -> weight.key().equals(key))
                .findFirst()
                .orElse(null);
    }
}
