package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link ParametricRelu} at run time. */
final class ParametricReluRuntime extends BaseLayer<ParametricRelu> {
    private static final long serialVersionUID = 1L;

    ParametricReluRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray x = maps(input);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        ChannelMaps.multiply(x, factors(x), output);
        return output.reshape('c', input.shape());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = maps(input);
        INDArray delta = maps(epsilon);
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        ChannelMaps.multiply(delta, factors(x), result);

        INDArray below = x.gt(0).castTo(dataType).rsubi(1).muli(x).muli(delta);
        double[] sums = ChannelMaps.sums(below);
        INDArray view = gradientViews.get(ParametricRelu.SLOPE_KEY);
        if (layerConf().isShared()) {
            double total = 0;
            for (double sum : sums) {
                total += sum;
            }
            sums = new double[] {total};
        }
        view.assign(Nd4j.createFromArray(sums).castTo(dataType).reshape(view.shape()));
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(ParametricRelu.SLOPE_KEY, view);
        return new Pair<>(gradient, result.reshape('c', input.shape()));
    }

    /** 1 where x is above 0, else the slope. */
    private INDArray factors(INDArray x) {
        INDArray slope = ChannelMaps.perChannel(getParam(ParametricRelu.SLOPE_KEY));
        INDArray factors = x.gt(0).castTo(dataType);
        INDArray slopes = factors.rsub(1);
        ChannelMaps.multiply(slopes, slope, slopes);
        return factors.addi(slopes);
    }

    private INDArray maps(INDArray array) {
        return ChannelMaps.of(array, layerConf().channels(), dataType, layerId());
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
