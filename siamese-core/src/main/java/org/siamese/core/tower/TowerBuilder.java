package org.siamese.core.tower;

import java.util.ArrayList;
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
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.layer.FanInUniform;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.NativeLocalResponseNormalization;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.layer.ReflectionPadding;
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

    private final List<Layer> layers = new ArrayList<>();
    private long[] input = {};
    private long[] shape = {};
    private DataType dataType = DataType.FLOAT;
    private IWeightInit weightInit = new FanInUniform(0, 0);
    private boolean embedded;

    TowerBuilder() {}

    /** Shape of one input image; comes first. */
    public TowerBuilder input(int channels, int height, int width) {
        if (input.length > 0) {
            throw new IllegalStateException("input: is " + Arrays.toString(input) + " already");
        }
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("input: expected channels, height and width of at least 1, got "
                    + channels + ", " + height + ", " + width);
        }
        input = new long[] {channels, height, width};
        shape = input.clone();
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
        requireImage(what);
        requireAtLeastOne(what, "channels", channels);
        if (padding.kind() == Padding.Kind.REFLECT) {
            reflectionPad(padding.size());
        }
        int zeros = padding.kind() == Padding.Kind.ZERO ? padding.size() : 0;
        boolean same = padding.kind() == Padding.Kind.SAME;
        long[] size = slide(what, kernel, stride, zeros, same);
        layers.add(NativeConvolution.of(new ConvolutionLayer.Builder(kernel, kernel)
                .name(name("convolution"))
                .stride(stride, stride)
                .padding(zeros, zeros)
                .convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate)
                .nOut(channels)
                .activation(Activation.IDENTITY)
                .build()));
        shape = new long[] {channels, size[0], size[1]};
        return this;
    }

    /** Mirrors the image at its edge by the given number of rows and columns on every side. */
    public TowerBuilder reflectionPad(int size) {
        requireImage("reflection padding");
        requireAtLeastOne("reflection padding", "size", size);
        if (shape[1] <= size || shape[2] <= size) {
            throw illegal(
                    "reflection padding",
                    "expected a size below height and width of its input " + Arrays.toString(shape) + ", got " + size);
        }
        add(new ReflectionPadding(size), "reflection");
        shape = new long[] {shape[0], shape[1] + 2L * size, shape[2] + 2L * size};
        return this;
    }

    /** The rectified linear unit, {@code max(x, 0)}. */
    public TowerBuilder relu() {
        return activation(Activation.RELU);
    }

    /** An activation function; the convolution or dense layer before it carries it. */
    public TowerBuilder activation(Activation activation) {
        String what = "activation " + activation;
        requireOpen(what);
        if (!layers.isEmpty()
                && (layers.get(layers.size() - 1) instanceof ConvolutionLayer
                        || layers.get(layers.size() - 1) instanceof DenseLayer)
                && ((BaseLayer) layers.get(layers.size() - 1)).getActivationFn()
                        instanceof org.nd4j.linalg.activations.impl.ActivationIdentity) {
            ((BaseLayer) layers.get(layers.size() - 1)).setActivationFn(activation.getActivationFunction());
        } else {
            add(new ActivationLayer(activation), "activation");
        }
        return this;
    }

    /** Batch normalisation with the defaults, which are PyTorch's. */
    public TowerBuilder batchNorm() {
        return batchNorm(DEFAULT_BATCH_NORM_DECAY, DEFAULT_BATCH_NORM_EPSILON);
    }

    /**
     * Batch normalisation.
     *
     * @param decay share of the running estimate that stays at each step, in [0, 1); 1 - PyTorch's momentum
     * @param epsilon added to the variance, above 0
     */
    public TowerBuilder batchNorm(double decay, double epsilon) {
        requireOpen("batch normalisation");
        if (!(decay >= 0 && decay < 1)) {
            throw illegal("batch normalisation", "expected 0 <= decay < 1, got " + decay);
        }
        if (!(epsilon > 0)) {
            throw illegal("batch normalisation", "expected epsilon above 0, got " + epsilon);
        }
        add(
                NativeBatchNormalization.of(new BatchNormalization.Builder()
                        .decay(decay)
                        .eps(epsilon)
                        .useLogStd(false)
                        .build()),
                "batchnorm");
        return this;
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
        requireImage("lrn");
        if (size < 1 || size % 2 == 0) {
            throw illegal("lrn", "expected an odd size, got " + size);
        }
        if (!(alpha >= 0) || !(beta >= 0) || !(k > 0)) {
            throw illegal(
                    "lrn",
                    "expected alpha and beta of at least 0 and k above 0, got " + alpha + ", " + beta + ", " + k);
        }
        add(
                NativeLocalResponseNormalization.of(
                        new LocalResponseNormalization.Builder(k, size, alpha / size, beta).build()),
                "lrn");
        return this;
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
        requireImage(what);
        long[] size = slide(what, kernel, stride, 0, false);
        SubsamplingLayer pooling = new SubsamplingLayer.Builder(
                        type, new int[] {kernel, kernel}, new int[] {stride, stride}, new int[] {0, 0})
                .convolutionMode(ConvolutionMode.Truncate)
                .build();
        add(NativeSubsampling.of(pooling), kind + "pool");
        shape = new long[] {shape[0], size[0], size[1]};
        return this;
    }

    /** The average of each channel, which leaves a vector of channels. */
    public TowerBuilder globalAveragePool() {
        requireImage("global average pooling");
        add(new GlobalPoolingLayer(PoolingType.AVG), "globalpool");
        shape = new long[] {shape[0]};
        return this;
    }

    /** Drops single values with the given probability, in [0, 1). */
    public TowerBuilder dropout(double probability) {
        requireOpen("dropout");
        requireProbability("dropout", probability);
        add(new DropoutLayer(new SeededDropout(probability, 0, layers.size())), "dropout");
        return this;
    }

    /** Drops whole channels of an image with the given probability, in [0, 1). */
    public TowerBuilder spatialDropout(double probability) {
        requireImage("spatial dropout");
        requireProbability("spatial dropout", probability);
        add(new DropoutLayer(new SeededSpatialDropout(probability, 0, layers.size())), "dropout");
        return this;
    }

    /** A dense layer with bias; an image is flattened before it. */
    public TowerBuilder dense(int size) {
        requireOpen("dense");
        requireAtLeastOne("dense", "size", size);
        layers.add(NativeDense.of(new DenseLayer.Builder()
                .name(name("dense"))
                .nOut(size)
                .activation(Activation.IDENTITY)
                .build()));
        shape = new long[] {size};
        return this;
    }

    /** The embedding: a dense layer without activation. Only {@link #l2Normalize()} may follow. */
    public TowerBuilder embedding(int size) {
        dense(size);
        embedded = true;
        return this;
    }

    /** Scales each embedding to length 1. */
    public TowerBuilder l2Normalize() {
        if (!embedded) {
            throw illegalState("l2 normalisation", "expected to follow embedding(size)");
        }
        add(new L2Normalization(), "l2");
        return this;
    }

    /** The tower. */
    public Tower build() {
        if (!embedded) {
            throw new IllegalStateException("the tower has no embedding: end it with embedding(size), got "
                    + layers.size() + " layers and output shape " + Arrays.toString(shape));
        }
        return SequentialGraph.of(layers, input, dataType, weightInit);
    }

    private void add(Layer layer, String kind) {
        layer.setLayerName(name(kind));
        layers.add(layer);
    }

    private String name(String kind) {
        return String.format(Locale.ROOT, "%02d-%s", layers.size(), kind);
    }

    private long[] slide(String what, int kernel, int stride, int padding, boolean same) {
        requireAtLeastOne(what, "kernel", kernel);
        requireAtLeastOne(what, "stride", stride);
        if (same) {
            return new long[] {(shape[1] + stride - 1) / stride, (shape[2] + stride - 1) / stride};
        }
        long height = shape[1] + 2L * padding;
        long width = shape[2] + 2L * padding;
        if (kernel > height || kernel > width) {
            throw illegal(
                    what,
                    "expected a kernel of at most its padded input, got input " + Arrays.toString(shape)
                            + " and padding " + padding);
        }
        return new long[] {(height - kernel) / stride + 1, (width - kernel) / stride + 1};
    }

    private void requireOpen(String what) {
        if (input.length == 0) {
            throw illegalState(what, "expected input(channels, height, width) first");
        }
        if (embedded) {
            throw illegalState(what, "expected nothing but l2Normalize() after the embedding");
        }
    }

    private void requireImage(String what) {
        requireOpen(what);
        if (shape.length != 3) {
            throw illegalState(
                    what, "expected an image [channels, height, width], got a vector " + Arrays.toString(shape));
        }
    }

    private void requireAtLeastOne(String what, String parameter, int value) {
        if (value < 1) {
            throw illegal(what, "expected " + parameter + " of at least 1, got " + value);
        }
    }

    private void requireProbability(String what, double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw illegal(what, "expected 0 <= probability < 1, got " + probability);
        }
    }

    private IllegalArgumentException illegal(String what, String problem) {
        return new IllegalArgumentException("layer " + layers.size() + " (" + what + "): " + problem);
    }

    private IllegalStateException illegalState(String what, String problem) {
        return new IllegalStateException("layer " + layers.size() + " (" + what + "): " + problem);
    }
}
