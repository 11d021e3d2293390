package org.siamese.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.siamese.onednn.Agreement.requireAgreement;
import static org.siamese.onednn.Agreement.requireSteps;
import static org.siamese.onednn.SmallTowers.CHANNELS;
import static org.siamese.onednn.SmallTowers.HEIGHT;
import static org.siamese.onednn.SmallTowers.WIDTH;
import static org.siamese.onednn.SmallTowers.batchNorm;
import static org.siamese.onednn.SmallTowers.chain;
import static org.siamese.onednn.SmallTowers.conv;
import static org.siamese.onednn.SmallTowers.convolution;
import static org.siamese.onednn.SmallTowers.dense;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.NativeLocalResponseNormalization;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.layer.ReflectionPadding;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.natives.OneDnn;

/**
 * Every kind of layer inside a small tower against Deeplearning4j's engine in float64: embeddings in both modes and every
 * gradient, within the bound that {@link Agreement} derives.
 */
@ExtendWith(Poison.class)
class LayersTest {
    private static final String SMALL_MAPS = "small maps";

    static Stream<Arguments> towers() {
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put("convolution", chain(convolution(4, 3, 1, 0, ConvolutionMode.Truncate, Activation.IDENTITY)));
        all.put("strided", chain(convolution(5, 3, 2, 1, ConvolutionMode.Truncate, Activation.RELU)));
        all.put("same", chain(convolution(8, 4, 1, 0, ConvolutionMode.Same, Activation.TANH)));
        all.put("same strided", chain(convolution(8, 3, 2, 0, ConvolutionMode.Same, Activation.SIGMOID)));
        all.put(
                "wide",
                chain(wide(48, Activation.RELU), wide(48, Activation.TANH), batchNorm(), wide(64, Activation.RELU)));
        all.put(
                "wide in a row",
                chain(wide(48, Activation.RELU), wide(64, Activation.RELU), wide(48, Activation.SWISH)));
        all.put("wide beside others", wideBeside());
        all.put(SMALL_MAPS, smallMaps());
        all.put("many weights on small maps", manyWeights());
        all.put("without bias", chain(withoutBias()));
        all.put("dilated", chain(dilated()));
        all.put(
                "reflection",
                chain(new ReflectionPadding(3), convolution(4, 5, 1, 0, ConvolutionMode.Truncate, Activation.RELU)));
        for (Activation activation : List.of(
                Activation.RELU,
                Activation.LEAKYRELU,
                Activation.ELU,
                Activation.TANH,
                Activation.SIGMOID,
                Activation.SOFTPLUS,
                Activation.SWISH,
                Activation.GELU,
                Activation.RELU6,
                Activation.MISH)) {
            all.put("own " + activation, chain(convolution(6, 3, 1, 1, ConvolutionMode.Truncate, activation)));
            all.put(
                    "layer " + activation,
                    chain(
                            convolution(6, 3, 1, 1, ConvolutionMode.Truncate, Activation.IDENTITY),
                            batchNorm(),
                            new ActivationLayer(activation)));
        }
        all.put("leaky 0.3", chain(conv(), new ActivationLayer((IActivation) new ActivationLReLU(0.3))));
        all.put("batch norm", chain(conv(), batchNorm(), conv()));
        all.put("batch norm first", chain(batchNorm(), conv()));
        all.put("batch norm by log", chain(conv(), NativeBatchNormalization.of(new BatchNormalization())));
        all.put(
                "batch norm members",
                chain(
                        conv(),
                        batchNorm().withMembers(2),
                        dense(7, Activation.RELU),
                        batchNorm().withMembers(2)));
        all.put(
                "batch norm between ReLU and dropout",
                chain(
                        convolution(6, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU),
                        batchNorm().withMembers(2),
                        new DropoutLayer(new SeededSpatialDropout(0.3, 0, 2)),
                        conv()));
        all.put("batch norm before reflection", chain(conv(), batchNorm(), new ReflectionPadding(2), conv()));
        all.put(
                "batch norm before dropout and reflection",
                chain(
                        convolution(6, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU),
                        batchNorm().withMembers(2),
                        new DropoutLayer(new SeededSpatialDropout(0.3, 0, 2)),
                        new ReflectionPadding(3),
                        conv()));
        all.put(
                "batch norm locked",
                chain(
                        conv(),
                        NativeBatchNormalization.of(new BatchNormalization.Builder()
                                .lockGammaBeta(true)
                                .gamma(1.5)
                                .beta(0.25)
                                .useLogStd(false)
                                .build())));
        all.put(
                "batch norm of vectors",
                chain(dense(7, Activation.IDENTITY), batchNorm(), new ActivationLayer(Activation.RELU)));
        all.put("lrn 5", chain(conv(), lrn(5, 0.2, 0.75)));
        all.put("lrn 3", chain(conv(), lrn(3, 0.1, 0.5)));
        all.put("lrn 9", chain(conv(), lrn(9, 0.1, 1)));
        all.put("lrn of whole vectors", chain(conv(32), lrn(5, 0.2, 0.75)));
        all.put("maximum", chain(conv(), pool(PoolingType.MAX, 3, 2, 0, ConvolutionMode.Truncate, false)));
        all.put("maximum padded", chain(conv(), pool(PoolingType.MAX, 3, 2, 1, ConvolutionMode.Truncate, false)));
        all.put("maximum same", chain(conv(), pool(PoolingType.MAX, 2, 2, 0, ConvolutionMode.Same, false)));
        all.put("average", chain(conv(), pool(PoolingType.AVG, 3, 2, 0, ConvolutionMode.Truncate, false)));
        all.put("average inside", chain(conv(), pool(PoolingType.AVG, 3, 2, 1, ConvolutionMode.Truncate, false)));
        all.put("average padded", chain(conv(), pool(PoolingType.AVG, 3, 2, 1, ConvolutionMode.Truncate, true)));
        all.put("global average", chain(conv(), new GlobalPoolingLayer(PoolingType.AVG)));
        all.put("global maximum", chain(conv(), new GlobalPoolingLayer(PoolingType.MAX)));
        all.put("dropout of images", chain(conv(), new DropoutLayer(new SeededDropout(0.4, 0, 1)), conv()));
        all.put(
                "dropout of members",
                chain(
                        conv(),
                        batchNorm().withMembers(2),
                        new DropoutLayer(new SeededDropout(0.4, 0, 1)),
                        new DropoutLayer(new SeededSpatialDropout(0.3, 0, 2)),
                        conv()));
        all.put("dropout of vectors", chain(dense(9, Activation.RELU), new DropoutLayer(new SeededDropout(0.4, 0, 1))));
        all.put("dropout of its own", chain(conv(), ownDropout()));
        all.put("length", chain(conv(), dense(6, Activation.IDENTITY), new L2Normalization()));
        all.put("residual", residual());
        return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    /** Maps of 3 x 3 and smaller, of kernels larger than they are, padded, strided and dilated. */
    private static Tower smallMaps() {
        return chain(
                convolution(24, 3, 3, 1, ConvolutionMode.Truncate, Activation.TANH),
                convolution(32, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH),
                new ConvolutionLayer.Builder(3, 2)
                        .nOut(32)
                        .padding(2, 1)
                        .dilation(2, 1)
                        .activation(Activation.SWISH)
                        .build(),
                convolution(40, 3, 2, 0, ConvolutionMode.Same, Activation.TANH));
    }

    /** More weights than maps of 2 x 2 have pixels to multiply. */
    private static Tower manyWeights() {
        return chain(
                convolution(256, 3, 5, 0, ConvolutionMode.Truncate, Activation.TANH),
                convolution(256, 3, 1, 1, ConvolutionMode.Truncate, Activation.SWISH),
                convolution(272, 1, 2, 0, ConvolutionMode.Truncate, Activation.TANH));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_agree_with_float64(String name, Tower tower) {
        requireAgreement(tower, Agreement.BOUND);
    }

    @Test
    void should_sum_small_maps_gradients_in_one_product() {
        requireSteps(smallMaps(), List.of(), List.of("unfolding"));
    }

    @Test
    void should_multiply_small_maps_position_by_position_where_vectors_are_long() {
        assumeTrue(OneDnn.vectorFloats() == 16, "needs AVX-512");
        requireSteps(
                manyWeights(),
                List.of("l1 pixels", "l1 sums", "l2 pixels", "l2 sums"),
                List.of("l1 pixels", "l1 sums", "l2 pixels", "l2 sums"));
    }

    private static Tower residual() {
        return Tower.of(
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .updater(new Sgd(0.01))
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                        .addLayer("a", convolution(8, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU), "in")
                        .addLayer("b", convolution(8, 3, 1, 1, ConvolutionMode.Truncate, Activation.IDENTITY), "a")
                        .addLayer("bn", batchNorm(), "b")
                        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "bn", "a")
                        .addLayer("relu", new ActivationLayer(Activation.RELU), "sum")
                        .addLayer("c", convolution(12, 3, 2, 1, ConvolutionMode.Truncate, Activation.RELU), "relu")
                        .addLayer("d", convolution(12, 1, 2, 0, ConvolutionMode.Truncate, Activation.IDENTITY), "relu")
                        .addVertex("sum2", new ElementWiseVertex(ElementWiseVertex.Op.Add), "c", "d", "c")
                        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum2")
                        .addLayer(
                                "out",
                                NativeDense.of(new DenseLayer.Builder()
                                        .nOut(5)
                                        .activation(Activation.IDENTITY)
                                        .build()),
                                "pool")
                        .setOutputs("out")
                        .build(),
                CHANNELS,
                HEIGHT,
                WIDTH);
    }

    /** Outputs of convolutions that choose their own layout, with readers in that layout and in the usual one. */
    private static Tower wideBeside() {
        return Tower.of(
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .updater(new Sgd(0.01))
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                        .addLayer("a", wide(48, Activation.RELU), "in")
                        .addLayer("b", wide(48, Activation.IDENTITY), "a")
                        .addLayer("c", wide(48, Activation.IDENTITY), "b")
                        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "c", "a", "b")
                        .addLayer("d", wide(64, Activation.RELU), "sum")
                        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "d")
                        .addLayer("out", dense(5, Activation.IDENTITY), "pool")
                        .setOutputs("out")
                        .build(),
                CHANNELS,
                HEIGHT,
                WIDTH);
    }

    /** Where it does not come first, it has work enough for each value to choose its own layout. */
    private static NativeConvolution wide(int channels, Activation activation) {
        return convolution(channels, 5, 1, 2, ConvolutionMode.Truncate, activation);
    }

    private static Layer withoutBias() {
        return NativeConvolution.of(new ConvolutionLayer.Builder(3, 3)
                .nOut(6)
                .hasBias(false)
                .activation(Activation.RELU)
                .build());
    }

    private static Layer dilated() {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(6)
                .dilation(2, 2)
                .activation(Activation.TANH)
                .build();
    }

    private static Layer ownDropout() {
        return NativeDense.of(new DenseLayer.Builder()
                .nOut(6)
                .activation(Activation.RELU)
                .dropOut(new SeededDropout(0.3, 0, 4))
                .build());
    }

    private static Layer lrn(int size, double alpha, double beta) {
        return NativeLocalResponseNormalization.of(
                new LocalResponseNormalization.Builder(2, size, alpha, beta).build());
    }

    private static Layer pool(
            PoolingType type, int kernel, int stride, int padding, ConvolutionMode mode, boolean countPadding) {
        SubsamplingLayer layer = new SubsamplingLayer.Builder(
                        type, new int[] {kernel, kernel}, new int[] {stride, stride}, new int[] {padding, padding})
                .convolutionMode(mode)
                .build();
        layer.setAvgPoolIncludePadInDivisor(countPadding);
        return NativeSubsampling.of(layer);
    }
}
