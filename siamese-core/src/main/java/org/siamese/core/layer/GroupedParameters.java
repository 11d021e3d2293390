package org.siamese.core.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Bias [1, out], if there is one, then weights [out, in / groups, kernel height, kernel width] of a {@link GroupedConvolution}. */
final class GroupedParameters extends ConvolutionParamInitializer {
    static final GroupedParameters INSTANCE = new GroupedParameters();

    private GroupedParameters() {}

    private static long[] shape(GroupedConvolution layer) {
        int[] kernel = layer.getKernelSize();
        return new long[] {layer.getNOut(), layer.getNIn() / layer.groups(), kernel[0], kernel[1]};
    }

    private static long length(long[] shape) {
        return shape[0] * shape[1] * shape[2] * shape[3];
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        GroupedConvolution convolution = (GroupedConvolution) layer;
        return length(shape(convolution)) + (convolution.hasBias() ? convolution.getNOut() : 0);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
        GroupedConvolution layer = (GroupedConvolution) conf.getLayer();
        Map<String, INDArray> parameters = getGradientsFromFlattened(conf, view);
        parameters.keySet().forEach(conf::addVariable);
        if (initialize) {
            long[] shape = shape(layer);
            double kernel = (double) shape[2] * shape[3];
            double fanOut = kernel * layer.getNOut() / layer.groups();
            INDArray weights = parameters.get(WEIGHT_KEY);
            layer.getWeightInitFn()
                    .init(shape[1] * kernel, fanOut, shape, 'c', weights.reshape('c', 1, weights.length()));
            if (layer.hasBias()) {
                parameters.get(BIAS_KEY).assign(layer.getBiasInit());
            }
        }
        return parameters;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
        GroupedConvolution layer = (GroupedConvolution) conf.getLayer();
        INDArray flat = view.reshape(view.length());
        long[] shape = shape(layer);
        Map<String, INDArray> parts = new LinkedHashMap<>();
        long start = 0;
        if (layer.hasBias()) {
            start = layer.getNOut();
            parts.put(BIAS_KEY, flat.get(NDArrayIndex.interval(0, start)).reshape('c', 1, start));
        }
        INDArray weights = flat.get(NDArrayIndex.interval(start, start + length(shape)));
        parts.put(WEIGHT_KEY, weights.reshape('c', shape));
        return parts;
    }
}
