package org.siamese.core.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays a loss's trainable weights out in the network's parameter vector, each in 'c' order. */
final class LossWeightInitializer implements ParamInitializer {
    static final LossWeightInitializer INSTANCE = new LossWeightInitializer();

    private LossWeightInitializer() {}

    static List<LossWeight> weights(Layer layer) {
        MetricLossLayer loss = (MetricLossLayer) layer;
        if (loss.getNIn() < 1) {
            // Without an input type the dimension is unknown, which matters only to a loss that has weights.
            if (loss.loss().weights(1).isEmpty()) {
                return List.of();
            }
            throw new IllegalStateException("Layer \"" + loss.getLayerName() + "\": " + loss.loss()
                    + " has trainable weights, whose shape depends on the embedding's dimension: set the network's input type"
                    + " or the layer's nIn");
        }
        return loss.loss().weights(Math.toIntExact(loss.getNIn()));
    }

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return weights(layer).stream().mapToLong(LossWeight::length).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        List<String> keys = new ArrayList<>();
        weights(layer).forEach(weight -> keys.add(weight.name()));
        return keys;
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return paramKeys(layer);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return paramKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
        Map<String, INDArray> table = new LinkedHashMap<>();
        if (numParams(configuration) == 0) {
            return table;
        }
        table.putAll(getGradientsFromFlattened(configuration, view));
        for (LossWeight weight : weights(configuration.getLayer())) {
            if (initialize) {
                INDArray target = table.get(weight.name());
                // DL4J's initialisers fill the flat view themselves in the given order.
                weight.initialisation()
                        .init(weight.rows(), weight.columns(), target.shape(), 'c', target.reshape('c', new long[] {
                            weight.length()
                        }));
            }
            configuration.addVariable(weight.name());
        }
        return table;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray view) {
        Map<String, INDArray> table = new LinkedHashMap<>();
        INDArray flat = view.reshape(view.length());
        long start = 0;
        for (LossWeight weight : weights(configuration.getLayer())) {
            long end = start + weight.length();
            table.put(weight.name(), flat.get(NDArrayIndex.interval(start, end)).reshape('c', new long[] {
                weight.rows(), weight.columns()
            }));
            start = end;
        }
        return table;
    }
}
