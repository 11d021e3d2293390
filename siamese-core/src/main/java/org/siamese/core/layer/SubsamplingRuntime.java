package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link NativeSubsampling} at run time. */
final class SubsamplingRuntime extends SubsamplingLayer {
    private static final long serialVersionUID = 1L;

    SubsamplingRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        helper = null;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        NativeOps.requireRank4(input, layerId());
        INDArray x = DenseLayout.of(input, dataType);
        int[] size = outputSize(x);
        INDArray output = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {x.size(0), x.size(1), size[0], size[1]}, 'c');
        NativeOps.run(op(), new INDArray[] {x}, new INDArray[] {output}, arguments(x, size));
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = DenseLayout.of(input, dataType);
        INDArray delta = DenseLayout.of(epsilon, dataType);
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        NativeOps.run(op() + "_bp", new INDArray[] {x, delta}, new INDArray[] {result}, arguments(x, outputSize(x)));
        return new Pair<>(new DefaultGradient(), result);
    }

    private String op() {
        return layerConf().getPoolingType() == PoolingType.MAX ? "maxpool2d" : "avgpool2d";
    }

    private boolean same() {
        return convolutionMode == ConvolutionMode.Same;
    }

    private int[] outputSize(INDArray x) {
        return ConvolutionUtils.getOutputSize(
                x,
                layerConf().getKernelSize(),
                layerConf().getStride(),
                same() ? null : layerConf().getPadding(),
                convolutionMode,
                layerConf().getDilation(),
                CNN2DFormat.NCHW);
    }

    private long[] arguments(INDArray x, int[] outputSize) {
        int[] kernel = layerConf().getKernelSize();
        int[] stride = layerConf().getStride();
        int[] dilation = layerConf().getDilation();
        int[] inputSize = {(int) x.size(2), (int) x.size(3)};
        int[] padding = same()
                ? ConvolutionUtils.getSameModeTopLeftPadding(outputSize, inputSize, kernel, stride, dilation)
                : layerConf().getPadding();
        boolean countPadding =
                layerConf().getPoolingType() == PoolingType.AVG && layerConf().isAvgPoolIncludePadInDivisor();
        return new long[] {
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            dilation[0],
            dilation[1],
            same() ? 1 : 0,
            countPadding ? 1 : 0,
            0 /* NCHW */
        };
    }
}
