package org.siamese.core.plan;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The parameters of a layer of a network by name. */
public final class LayerParameters {
    private final Map<String, INDArray> values;
    private final Map<String, INDArray> gradients;

    /** Parameters, with their gradients where they train and the network has a gradient vector. */
    LayerParameters(Layer layer, boolean trains) {
        values = layer.paramTable();
        gradients = trains ? gradients(layer) : Map.of();
    }

    /** Views of a layer's part of the network's gradient vector. */
    public static Map<String, INDArray> gradients(Layer layer) {
        INDArray view = layer.getGradientsViewArray();
        return view == null || layer.numParams() == 0
                ? Map.of()
                : layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), view);
    }

    boolean any() {
        return !values.isEmpty();
    }

    Parameter get(String key) {
        INDArray value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("expected a parameter " + key + ", got " + values.keySet());
        }
        return new Parameter(value, gradients.get(key));
    }

    @Nullable
    Parameter optional(String key) {
        return values.containsKey(key) ? get(key) : null;
    }
}
