package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link ChannelAffine} at run time. */
final class ChannelAffineRuntime extends AbstractLayer<ChannelAffine> {
    private static final long serialVersionUID = 1L;

    ChannelAffineRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray output = scaled(input, workspaces, ArrayType.ACTIVATIONS);
        ChannelMaps.add(output, ChannelMaps.perChannel(layerConf().shift(), dataType), output);
        return output.reshape('c', input.shape());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray result = scaled(epsilon, workspaces, ArrayType.ACTIVATION_GRAD);
        return new Pair<>(new DefaultGradient(), result.reshape('c', epsilon.shape()));
    }

    private INDArray scaled(INDArray array, LayerWorkspaceMgr workspaces, ArrayType place) {
        double[] scale = layerConf().scale();
        INDArray maps = ChannelMaps.of(array, scale.length, dataType, layerId());
        INDArray result = workspaces.createUninitialized(place, dataType, maps.shape(), 'c');
        ChannelMaps.multiply(maps, ChannelMaps.perChannel(scale, dataType), result);
        return result;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are no parameters.
    }
}
