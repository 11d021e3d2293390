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
import org.nd4j.linalg.factory.Nd4j;

/** {@link PaddedPooling} at run time: margins are written out, and the op works without padding. */
final class PaddedPoolingRuntime extends AbstractLayer<PaddedPooling> {
    private static final long serialVersionUID = 1L;

    PaddedPoolingRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        NativeOps.requireRank4(input, layerId());
        INDArray x = DenseLayout.of(input, dataType);
        long[] size = layerConf().outputSize(x.size(2), x.size(3));
        long[] shape = {x.size(0), x.size(1), size[0], size[1]};
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
        NativeOps.run(op(), new INDArray[] {padded(x)}, new INDArray[] {output}, arguments());
        if (!layerConf().isMaximum()) {
            scale(output, x);
        }
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = DenseLayout.of(input, dataType);
        INDArray delta = DenseLayout.of(epsilon, dataType);
        if (!layerConf().isMaximum()) {
            delta = delta.dup('c');
            scale(delta, x);
        }
        INDArray padded = padded(x);
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        INDArray all = padded == x ? result : Nd4j.createUninitialized(dataType, padded.shape(), 'c');
        NativeOps.run(op() + "_bp", new INDArray[] {padded, delta}, new INDArray[] {all}, arguments());
        if (all != result) {
            result.assign(reached(x).inside(all));
        }
        return new Pair<>(new DefaultGradient(), result);
    }

    private Margins reached(INDArray x) {
        return layerConf().reached(x.size(2), x.size(3));
    }

    private INDArray padded(INDArray x) {
        return reached(x).around(x, layerConf().isMaximum() ? Double.NEGATIVE_INFINITY : 0);
    }

    /** From averages of whole windows, zeros outside, to those of the pixels that count. */
    private void scale(INDArray averages, INDArray x) {
        double[][] factors = layerConf().counts(x.size(2), x.size(3));
        int[] kernel = layerConf().kernel();
        for (double[] line : factors) {
            for (int i = 0; i < line.length; i++) {
                line[i] = kernel[0] * kernel[1] / line[i];
            }
        }
        INDArray map = Nd4j.createFromArray(factors).castTo(dataType);
        INDArray maps =
                averages.reshape('c', 1, averages.size(0) * averages.size(1), averages.size(2) * averages.size(3));
        ChannelMaps.multiply(maps, map.reshape('c', 1, 1, map.length()), maps);
    }

    private String op() {
        return layerConf().isMaximum() ? "maxpool2d" : "avgpool2d";
    }

    private long[] arguments() {
        int[] kernel = layerConf().kernel();
        int[] stride = layerConf().stride();
        int[] dilation = layerConf().dilation();
        return new long[] {
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            0,
            0,
            dilation[0],
            dilation[1],
            0,
            1 /* whole windows */,
            0 /* NCHW */
        };
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
