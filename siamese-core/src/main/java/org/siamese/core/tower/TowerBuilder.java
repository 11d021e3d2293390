package org.siamese.core.tower;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.layer.ChannelAffine;
import org.siamese.core.layer.ChannelGate;
import org.siamese.core.layer.FanInUniform;
import org.siamese.core.layer.GroupNormalization;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.NativeLocalResponseNormalization;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.layer.ParametricRelu;
import org.siamese.core.layer.ReflectionPadding;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.layer.ScalarActivation;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.layer.SeededSpatialDropout;

/**
 * Builds a sequential tower, layer by layer. Every method checks its layer against the shape that reaches it and throws
 * {@link IllegalArgumentException} or {@link IllegalStateException} with the layer's number and what was got.
 *
 * <pre>{@code
 * Tower tower = Tower.builder()
 *         .input(1, 100, 100)
 *         .convolution(8, 3, Padding.reflect(1)).relu().batchNorm().spatialDropout(0.2)
 *         .maxPool(2, 2)
 *         .dense(500).relu()
 *         .embedding(64).l2Normalize()
 *         .build();
 * }</pre>
 *
 * <p>Images are flattened as [channels, height, width] where the first dense layer comes. Not thread-safe.
 */
public final class TowerBuilder {
    /** PyTorch's momentum 0.1. */
    public static final double DEFAULT_BATCH_NORM_DECAY = 0.9;

    public static final double DEFAULT_BATCH_NORM_EPSILON = 1e-5;
    public static final double DEFAULT_LRN_ALPHA = 1e-4;
    public static final double DEFAULT_LRN_BETA = 0.75;
    public static final double DEFAULT_LRN_K = 2;

    private final TowerSteps steps = new TowerSteps();
    private DataType dataType = DataType.FLOAT;
    private IWeightInit weightInit = new FanInUniform(0, 0);

    TowerBuilder() {}

    /** Shape of one input image; comes first. */
    public TowerBuilder input(int channels, int height, int width) {
        steps.input(channels, height, width);
        return this;
    }

    /** Type of parameters and activations: FLOAT (the default) or DOUBLE. */
    public TowerBuilder dataType(DataType type) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("dataType: expected FLOAT or DOUBLE, got " + type);
        }
        dataType = type;
        return this;
    }

    /** How weights start; by default as {@link FanInUniform}, biases too. With any other, biases start at 0. */
    public TowerBuilder weightInit(IWeightInit init) {
        weightInit = init;
        return this;
    }

    /** A convolution without padding, stride 1. */
    public TowerBuilder convolution(int channels, int kernel) {
        return convolution(channels, kernel, 1, Padding.none());
    }

    /** A convolution with stride 1. */
    public TowerBuilder convolution(int channels, int kernel, Padding padding) {
        return convolution(channels, kernel, 1, padding);
    }

    /**
     * A convolution with bias.
     *
     * @param channels output channels
     * @param kernel height and width of the kernel
     * @param stride step in both directions
     * @param padding treatment of the edge
     */
    public TowerBuilder convolution(int channels, int kernel, int stride, Padding padding) {
        String what = "convolution " + kernel + " x " + kernel;
        ConvolutionLayer layer = convolutionLayer(what, channels, kernel, stride, padding);
        long[] size = steps.slide(what, kernel, stride, layer.getPadding()[0], padding.kind() == Padding.Kind.SAME);
        steps.add(NativeConvolution.of(layer), "convolution", channels, size[0], size[1]);
        return this;
    }

    /**
     * A convolution with bias in groups of channels, see {@link GroupedConvolution}.
     *
     * @param channels output channels
     * @param kernel height and width of the kernel
     * @param stride step in both directions
     * @param padding treatment of the edge
     * @param groups divides the numbers of input and output channels
     */
    public TowerBuilder groupedConvolution(int channels, int kernel, int stride, Padding padding, int groups) {
        return grouped("grouped convolution", channels, kernel, stride, padding, groups);
    }

    /** A convolution of each channel by itself, with bias; a 1 x 1 convolution after it mixes them. */
    public TowerBuilder depthwiseConvolution(int kernel, int stride, Padding padding) {
        String what = "depthwise convolution";
        steps.requireImage(what);
        int channels = Math.toIntExact(steps.shape()[0]);
        return grouped(what, channels, kernel, stride, padding, channels);
    }

    private TowerBuilder grouped(String kind, int channels, int kernel, int stride, Padding padding, int groups) {
        String what = kind + " " + kernel + " x " + kernel;
        ConvolutionLayer layer = convolutionLayer(what, channels, kernel, stride, padding);
        steps.requireAtLeastOne(what, "groups", groups);
        long in = steps.shape()[0];
        if (in % groups != 0 || channels % groups != 0) {
            throw steps.illegal(
                    what,
                    "expected groups that divide " + in + " input and " + channels + " output channels, got " + groups);
        }
        long[] size = steps.slide(what, kernel, stride, layer.getPadding()[0], padding.kind() == Padding.Kind.SAME);
        steps.add(GroupedConvolution.of(layer, groups), "convolution", channels, size[0], size[1]);
        return this;
    }

    /** Checks the settings, and pads if the input is to be mirrored. */
    private ConvolutionLayer convolutionLayer(String what, int channels, int kernel, int stride, Padding padding) {
        steps.requireImage(what);
        steps.requireAtLeastOne(what, "channels", channels);
        if (padding.kind() == Padding.Kind.REFLECT) {
            reflectionPad(padding.size());
        }
        steps.requireAtLeastOne(what, "kernel", kernel);
        steps.requireAtLeastOne(what, "stride", stride);
        int zeros = padding.kind() == Padding.Kind.ZERO ? padding.size() : 0;
        return new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(zeros, zeros)
                .convolutionMode(padding.kind() == Padding.Kind.SAME ? ConvolutionMode.Same : ConvolutionMode.Truncate)
                .nOut(channels)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** Mirrors the image at its edge by the given number of rows and columns on every side. */
    public TowerBuilder reflectionPad(int size) {
        steps.requireImage("reflection padding");
        steps.requireAtLeastOne("reflection padding", "size", size);
        long[] shape = steps.shape();
        if (shape[1] <= size || shape[2] <= size) {
            throw steps.illegal(
                    "reflection padding",
                    "expected a size below height and width of its input " + Arrays.toString(shape) + ", got " + size);
        }
        steps.add(new ReflectionPadding(size), "reflection", shape[0], shape[1] + 2L * size, shape[2] + 2L * size);
        return this;
    }

    /** Puts zeros around the image. */
    public TowerBuilder zeroPad(Margins margins) {
        steps.requireImage("zero padding");
        steps.add(new ZeroPaddingLayer(margins.top(), margins.bottom(), margins.left(), margins.right()), "zeros");
        return this;
    }

    /**
     * Any Deeplearning4j layer that takes what the tower has come to, such as a {@link
     * org.siamese.core.layer.PaddedPooling} or a {@link GroupedConvolution} with margins of its own.
     *
     * @param layer copied
     * @throws IllegalArgumentException if it does not fit the shape that reaches it
     */
    public TowerBuilder layer(Layer layer) {
        String kind = layer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        steps.requireOpen(kind);
        steps.add(layer.clone(), kind);
        return this;
    }

    /** The rectified linear unit, {@code max(x, 0)}. */
    public TowerBuilder relu() {
        return activation(Activation.RELU);
    }

    /** A rectifier that trains a slope for each channel, from {@value ParametricRelu#DEFAULT_SLOPE} on. */
    public TowerBuilder prelu() {
        return sameShape("prelu", ParametricRelu.perChannel());
    }

    /** A rectifier that trains one slope for all channels, from {@value ParametricRelu#DEFAULT_SLOPE} on. */
    public TowerBuilder sharedPrelu() {
        return sameShape("prelu", ParametricRelu.shared());
    }

    /** An activation function; the convolution or dense layer before it carries it. */
    public TowerBuilder activation(Activation activation) {
        return activation(activation.getActivationFunction());
    }

    /** An activation function, such as a {@link ScalarActivation}; the convolution or dense layer before it carries it. */
    public TowerBuilder activation(IActivation activation) {
        steps.requireOpen("activation " + activation);
        Layer last = steps.lastLayer();
        if ((last instanceof ConvolutionLayer || last instanceof DenseLayer)
                && ((BaseLayer) last).getActivationFn() instanceof ActivationIdentity) {
            ((BaseLayer) last).setActivationFn(activation);
        } else {
            sameShape("activation", new ActivationLayer(activation));
        }
        return this;
    }

    private TowerBuilder sameShape(String kind, Layer layer) {
        steps.requireOpen(kind);
        steps.add(layer, kind, steps.shape());
        return this;
    }

    /**
     * Squeeze and excitation: the average of each channel goes through a dense layer with ReLU and one with sigmoid, and what comes out
     * multiplies the channel. Hu, Shen, Sun, Squeeze-and-Excitation Networks, 2018.
     *
     * @param hidden size of the first dense layer
     */
    public TowerBuilder squeezeExcite(int hidden) {
        return squeezeExcite(
                hidden, Activation.RELU.getActivationFunction(), Activation.SIGMOID.getActivationFunction());
    }

    /** Squeeze and excitation with other activations, such as a hard sigmoid at the end. */
    public TowerBuilder squeezeExcite(int hidden, IActivation inner, IActivation gate) {
        String what = "squeeze and excitation";
        steps.requireImage(what);
        steps.requireAtLeastOne(what, "hidden", hidden);
        long[] shape = steps.shape();
        String images = steps.last();
        steps.add(new GlobalPoolingLayer(PoolingType.AVG), "squeeze", shape[0]);
        steps.add(denseLayer(hidden, inner), "excite", hidden);
        steps.add(denseLayer(shape[0], gate), "excite", shape[0]);
        steps.add(new ChannelGate(), "gate", List.of(images, steps.last()), shape);
        return this;
    }

    /**
     * Batch normalisation with PyTorch's decay and epsilon. The running variance is divided by n, where PyTorch divides by n - 1; see
     * {@link #batchNorm(double, double, RunningVariance)}.
     */
    public TowerBuilder batchNorm() {
        return batchNorm(DEFAULT_BATCH_NORM_DECAY, DEFAULT_BATCH_NORM_EPSILON);
    }

    /**
     * Batch normalisation, its running variance divided by n.
     *
     * @param decay share of the running estimate that stays at each step, in [0, 1); 1 - PyTorch's momentum
     * @param epsilon added to the variance, above 0
     */
    public TowerBuilder batchNorm(double decay, double epsilon) {
        return batchNorm(decay, epsilon, RunningVariance.POPULATION);
    }

    /**
     * Batch normalisation.
     *
     * @param decay share of the running estimate that stays at each step, in [0, 1); 1 - PyTorch's momentum
     * @param epsilon added to the variance, above 0
     * @param variance what the running variance is divided by; PyTorch's is {@link RunningVariance#SAMPLE}
     */
    public TowerBuilder batchNorm(double decay, double epsilon, RunningVariance variance) {
        steps.requireOpen("batch normalisation");
        if (!(decay >= 0 && decay < 1)) {
            throw steps.illegal("batch normalisation", "expected 0 <= decay < 1, got " + decay);
        }
        if (!(epsilon > 0)) {
            throw steps.illegal("batch normalisation", "expected epsilon above 0, got " + epsilon);
        }
        BatchNormalization layer = new BatchNormalization.Builder()
                .decay(decay)
                .eps(epsilon)
                .useLogStd(false)
                .build();
        return sameShape("batchnorm", NativeBatchNormalization.of(layer).withRunningVariance(variance));
    }

    /**
     * Group normalisation with epsilon {@value GroupNormalization#DEFAULT_EPSILON}: each row by itself, see {@link GroupNormalization}.
     *
     * @param groups divides the number of channels
     */
    public TowerBuilder groupNorm(int groups) {
        return groupNorm(groups, GroupNormalization.DEFAULT_EPSILON);
    }

    /**
     * Group normalisation.
     *
     * @param groups divides the number of channels
     * @param epsilon added to the variance, above 0
     */
    public TowerBuilder groupNorm(int groups, double epsilon) {
        String what = "group normalisation";
        steps.requireOpen(what);
        steps.requireAtLeastOne(what, "groups", groups);
        if (steps.shape()[0] % groups != 0) {
            throw steps.illegal(what, "expected groups that divide " + steps.shape()[0] + " channels, got " + groups);
        }
        return sameShape("groupnorm", GroupNormalization.of(groups).withEpsilon(epsilon));
    }

    /**
     * Multiplies each channel by a constant and adds one, such as the normalisation of pixels inside the tower.
     *
     * @param scale one factor for each channel
     * @param shift one number for each channel
     */
    public TowerBuilder affine(double[] scale, double[] shift) {
        steps.requireOpen("affine");
        if (scale.length != steps.shape()[0]) {
            throw steps.illegal(
                    "affine", "expected " + steps.shape()[0] + " factors, one for each channel, got " + scale.length);
        }
        return sameShape("affine", new ChannelAffine(scale, shift));
    }

    /** Local response normalisation over an odd number of channels, with the defaults. */
    public TowerBuilder lrn(int size) {
        return lrn(size, DEFAULT_LRN_ALPHA, DEFAULT_LRN_BETA, DEFAULT_LRN_K);
    }

    /**
     * Local response normalisation: {@code x / (k + alpha / size sum x^2)^beta}, the sum over {@code size} channels.
     *
     * @param size odd number of channels
     * @param alpha as PyTorch, oneDNN and ONNX mean it: divided by the size. Deeplearning4j's is not
     * @param beta exponent
     * @param k constant, above 0
     */
    public TowerBuilder lrn(int size, double alpha, double beta, double k) {
        steps.requireImage("lrn");
        if (size < 1 || size % 2 == 0) {
            throw steps.illegal("lrn", "expected an odd size, got " + size);
        }
        if (!(alpha >= 0) || !(beta >= 0) || !(k > 0)) {
            throw steps.illegal(
                    "lrn",
                    "expected alpha and beta of at least 0 and k above 0, got " + alpha + ", " + beta + ", " + k);
        }
        return sameShape(
                "lrn",
                NativeLocalResponseNormalization.of(
                        new LocalResponseNormalization.Builder(k, size, alpha / size, beta).build()));
    }

    /** Maximum pooling. */
    public TowerBuilder maxPool(int kernel, int stride) {
        return pool("max", PoolingType.MAX, kernel, stride);
    }

    /** Average pooling. */
    public TowerBuilder averagePool(int kernel, int stride) {
        return pool("average", PoolingType.AVG, kernel, stride);
    }

    private TowerBuilder pool(String kind, PoolingType type, int kernel, int stride) {
        String what = kind + " pooling " + kernel + " x " + kernel;
        steps.requireImage(what);
        long[] size = steps.slide(what, kernel, stride, 0, false);
        SubsamplingLayer pooling = new SubsamplingLayer.Builder(
                        type, new int[] {kernel, kernel}, new int[] {stride, stride}, new int[] {0, 0})
                .convolutionMode(ConvolutionMode.Truncate)
                .build();
        steps.add(NativeSubsampling.of(pooling), kind + "pool", steps.shape()[0], size[0], size[1]);
        return this;
    }

    /** The average of each channel, which leaves a vector of channels. */
    public TowerBuilder globalAveragePool() {
        return globalPool("global average pooling", PoolingType.AVG);
    }

    /** The maximum of each channel, which leaves a vector of channels. */
    public TowerBuilder globalMaxPool() {
        return globalPool("global maximum pooling", PoolingType.MAX);
    }

    private TowerBuilder globalPool(String what, PoolingType type) {
        steps.requireImage(what);
        steps.add(new GlobalPoolingLayer(type), "globalpool", steps.shape()[0]);
        return this;
    }

    /** Drops single values with the given probability, in [0, 1). */
    public TowerBuilder dropout(double probability) {
        steps.requireProbability("dropout", probability);
        return sameShape("dropout", new DropoutLayer(new SeededDropout(probability, 0, steps.size())));
    }

    /** Drops whole channels of an image with the given probability, in [0, 1). */
    public TowerBuilder spatialDropout(double probability) {
        steps.requireImage("spatial dropout");
        steps.requireProbability("spatial dropout", probability);
        return sameShape("dropout", new DropoutLayer(new SeededSpatialDropout(probability, 0, steps.size())));
    }

    /** A dense layer with bias; an image is flattened before it. */
    public TowerBuilder dense(int size) {
        steps.requireOpen("dense");
        steps.requireAtLeastOne("dense", "size", size);
        steps.add(denseLayer(size, Activation.IDENTITY.getActivationFunction()), "dense", size);
        return this;
    }

    private static NativeDense denseLayer(long size, IActivation activation) {
        return NativeDense.of(
                new DenseLayer.Builder().nOut(size).activation(activation).build());
    }

    /** The embedding: a dense layer without activation. Only {@link #l2Normalize()} may follow. */
    public TowerBuilder embedding(int size) {
        dense(size);
        steps.embedded();
        return this;
    }

    /** Scales each embedding to length 1. */
    public TowerBuilder l2Normalize() {
        if (!steps.isEmbedded()) {
            throw steps.illegalState("l2 normalisation", "expected to follow embedding(size)");
        }
        steps.add(new L2Normalization(), "l2", steps.shape());
        return this;
    }

    /** The tower. */
    public Tower build() {
        if (!steps.isEmbedded()) {
            throw new IllegalStateException("the tower has no embedding: end it with embedding(size), got "
                    + steps.size() + " layers and output shape " + Arrays.toString(steps.shape()));
        }
        return SequentialGraph.of(steps.steps(), steps.input(), dataType, weightInit);
    }
}
