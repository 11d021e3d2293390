package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;

/** {@link NativeConvolution} at run time. It keeps its output before the activation, so that backward need not run forward again. */
class ConvolutionRuntime extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;
    private transient @Nullable INDArray kept;

    ConvolutionRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        helper = null;
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
        kept = null;
        super.setInput(input, workspaces);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray z = convolve(training, workspaces);
        IActivation activation = layerConf().getActivationFn();
        if (!training) {
            kept = null;
            return activation.getActivation(z, false);
        }
        kept = z;
        // The next layer may overwrite what it is given (dropout does), so z stays ours.
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, z.dataType(), z.shape(), 'c');
        if (activation instanceof ActivationIdentity) {
            kept = null;
            return z;
        }
        if (NativeOps.isPlainRelu(activation)) {
            Nd4j.exec(new RectifiedLinear(z, output));
            return output;
        }
        return activation.getActivation(output.assign(z), true);
    }

    private INDArray convolve(boolean training, LayerWorkspaceMgr workspaces) {
        NativeOps.requireRank4(input, layerId());
        INDArray weights = getParamWithNoise(ConvolutionParamInitializer.WEIGHT_KEY, training, workspaces);
        NativeOps.requireChannels(input, layerConf().getNIn(), layerId());
        INDArray x = DenseLayout.of(input, dataType);
        long[] size = outputSize(x);
        INDArray z = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {x.size(0), weights.size(0), size[0], size[1]}, 'c');
        convolve(x, weights, hasBias() ? bias(training, workspaces) : null, z);
        return z;
    }

    /** Height and width of the output. */
    long[] outputSize(INDArray x) {
        int[] size = ConvolutionUtils.getOutputSize(
                x,
                layerConf().getKernelSize(),
                layerConf().getStride(),
                same() ? null : layerConf().getPadding(),
                convolutionMode,
                layerConf().getDilation(),
                layerConf().getCnn2dDataFormat());
        return new long[] {size[0], size[1]};
    }

    /** The convolution itself, into z. */
    void convolve(INDArray x, INDArray weights, @Nullable INDArray bias, INDArray z) {
        INDArray[] inputs = bias == null ? new INDArray[] {x, weights} : new INDArray[] {x, weights, bias};
        int[] size = {(int) z.size(2), (int) z.size(3)};
        NativeOps.run("conv2d", inputs, new INDArray[] {z}, arguments(x, size));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = DenseLayout.of(input, dataType);
        INDArray delta = delta(DenseLayout.of(epsilon, dataType), workspaces);
        INDArray weights = getParamWithNoise(ConvolutionParamInitializer.WEIGHT_KEY, true, workspaces);
        INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
        INDArray inputGradient = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        Gradient gradient = new DefaultGradient();
        if (hasBias()) {
            gradient.setGradientFor(
                    ConvolutionParamInitializer.BIAS_KEY, gradientViews.get(ConvolutionParamInitializer.BIAS_KEY));
        }
        gradients(x, weights, delta, inputGradient, weightGradient);
        gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
        weightNoiseParams.clear();
        return new Pair<>(gradient, backpropDropOutIfPresent(inputGradient));
    }

    /** The gradients of the convolution itself; that of the bias goes into {@link #biasGradient()}. */
    void gradients(INDArray x, INDArray weights, INDArray delta, INDArray inputGradient, INDArray weightGradient) {
        int[] padding = layerConf().getPadding();
        if (!same() && SmallConvolutionGradient.suits(x, weights, layerConf().getStride(), padding)) {
            SmallConvolutionGradient.ofInput(weights, delta, padding, inputGradient);
            SmallConvolutionGradient.ofWeights(x, delta, padding, weightGradient);
            if (hasBias()) {
                delta.sum(biasGradient(), 0, 2, 3);
            }
        } else {
            int[] size = {(int) delta.size(2), (int) delta.size(3)};
            INDArray[] inputs =
                    hasBias() ? new INDArray[] {x, weights, biasValues(), delta} : new INDArray[] {x, weights, delta};
            INDArray[] outputs = hasBias()
                    ? new INDArray[] {inputGradient, weightGradient, biasGradient()}
                    : new INDArray[] {inputGradient, weightGradient};
            NativeOps.run("conv2d_bp", inputs, outputs, arguments(x, size));
        }
    }

    private INDArray delta(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        IActivation activation = layerConf().getActivationFn();
        if (activation instanceof ActivationIdentity) {
            return epsilon;
        }
        INDArray z = NativeOps.alive(kept) ? kept : convolve(true, workspaces);
        if (NativeOps.isPlainRelu(activation)) {
            INDArray delta = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, z.shape(), 'c');
            NativeOps.run("relu_bp", new INDArray[] {z, epsilon}, new INDArray[] {delta}, new long[0], 0);
            return delta;
        }
        kept = null; // Some activations use z as their scratch.
        return DenseLayout.of(activation.backprop(z, epsilon).getFirst(), dataType);
    }

    private INDArray bias(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray bias = getParamWithNoise(ConvolutionParamInitializer.BIAS_KEY, training, workspaces);
        return bias.reshape(bias.length());
    }

    private INDArray biasValues() {
        INDArray bias = getParam(ConvolutionParamInitializer.BIAS_KEY);
        return bias.reshape(bias.length());
    }

    INDArray biasGradient() {
        INDArray view = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
        return view.reshape(view.length());
    }

    private boolean same() {
        return convolutionMode == ConvolutionMode.Same;
    }

    private long[] arguments(INDArray x, int[] outputSize) {
        int[] kernel = layerConf().getKernelSize();
        int[] stride = layerConf().getStride();
        int[] dilation = layerConf().getDilation();
        int[] inputSize = {(int) x.size(2), (int) x.size(3)};
        int[] padding = same()
                ? ConvolutionUtils.getSameModeTopLeftPadding(outputSize, inputSize, kernel, stride, dilation)
                : layerConf().getPadding();
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
            0 /* NCHW */,
            1 /* weights [out, in, height, width] */
        };
    }

    @Override
    public void clear() {
        kept = null;
        super.clear();
    }
}
