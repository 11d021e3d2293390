package org.siamese.core.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parameters [1, length] that start with a constant each, one after the other. They are neither weights nor biases: no penalty applies. */
final class ChannelParameters implements ParamInitializer {
    private final long length;
    private final Map<String, Double> constants;

    /**
     * Parameters of one length.
     *
     * @param constants what each starts with, in the order of the parameter vector
     */
    ChannelParameters(long length, Map<String, Double> constants) {
        this.length = length;
        this.constants = new LinkedHashMap<>(constants);
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return length * constants.size();
    }

    @Override
    public long numParams(Layer layer) {
        return length * constants.size();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return new ArrayList<>(constants.keySet());
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return false;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
        Map<String, INDArray> parameters = getGradientsFromFlattened(conf, view);
        parameters.forEach((key, parameter) -> {
            conf.addVariable(key);
            if (initialize) {
                parameter.assign(constants.get(key));
            }
        });
        return parameters;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
        INDArray flat = view.reshape(view.length());
        Map<String, INDArray> parts = new LinkedHashMap<>();
        long start = 0;
        for (String key : constants.keySet()) {
            parts.put(
                    key, flat.get(NDArrayIndex.interval(start, start + length)).reshape('c', 1, length));
            start += length;
        }
        return parts;
    }
}
