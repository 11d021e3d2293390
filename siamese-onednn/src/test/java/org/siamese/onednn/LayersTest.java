package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepResult;
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
import org.siamese.onednn.Build.Phase;
import org.siamese.onednn.Build.Step;

/**
 * Every kind of layer inside a small tower against Deeplearning4j's engine in float64: embeddings in both modes and every
 * gradient. Sums have fewer than 1000 terms and there are few layers: 1e-5 of the largest value allows about 160 roundings in a row.
 * Where 160 channels and more are summed over kernels of 5 x 5, 4,000 terms and more, it is twice that.
 */
@ExtendWith(Poison.class)
class LayersTest {
    private static final double BOUND = 1e-5;
    private static final String LONG_SUMS = "minimal 5";
    private static final int CHANNELS = 3;
    private static final int HEIGHT = 11;
    private static final int WIDTH = 9;
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
        all.putAll(minimal());
        all.putAll(fewChannels());
        all.put("eight channels", eightChannels());
        all.put(SMALL_MAPS, smallMaps());
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

    @Test
    void should_sum_small_maps_gradients_in_one_product() {
        requireSteps(smallMaps(), List.of(), List.of("unfolding"));
    }

    /** Convolutions that are worth being computed by minimal filtering. */
    private static Map<String, Tower> minimal() {
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put(
                "minimal 3",
                chain(
                        convolution(80, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU),
                        convolution(72, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH),
                        convolution(96, 3, 1, 0, ConvolutionMode.Same, Activation.RELU)));
        all.put(
                "minimal 3 padded much",
                chain(conv(64), convolution(70, 3, 1, 2, ConvolutionMode.Truncate, Activation.SWISH)));
        all.put(
                "minimal 3 without padding",
                chain(conv(160), convolution(170, 3, 1, 0, ConvolutionMode.Truncate, Activation.IDENTITY)));
        all.put(
                LONG_SUMS,
                chain(
                        conv(160),
                        convolution(160, 5, 1, 2, ConvolutionMode.Truncate, Activation.TANH),
                        convolution(200, 5, 1, 1, ConvolutionMode.Truncate, Activation.SWISH)));
        all.put(
                "minimal without bias",
                chain(
                        conv(64),
                        NativeConvolution.of(new ConvolutionLayer.Builder(3, 3)
                                .nOut(64)
                                .padding(1, 1)
                                .hasBias(false)
                                .activation(Activation.RELU)
                                .build())));
        return all;
    }

    /** A layer that makes images 6 wide, and convolutions that see pairs of their pixels as one. */
    private static Map<String, Tower> fewChannels() {
        Layer even = convolution(4, 4, 1, 0, ConvolutionMode.Truncate, Activation.TANH);
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put("few channels", chain(even, convolution(4, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU)));
        all.put(
                "few channels padded",
                chain(even, convolution(3, 3, 1, 2, ConvolutionMode.Truncate, Activation.SIGMOID)));
        all.put("few channels, same size", chain(even, convolution(4, 3, 1, 0, ConvolutionMode.Same, Activation.RELU)));
        Layer many = convolution(16, 4, 1, 0, ConvolutionMode.Truncate, Activation.TANH);
        all.put(
                "few channels of many",
                chain(many, convolution(4, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU)));
        all.put(
                "few channels of many, padded by one",
                chain(many, convolution(4, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU)));
        all.put(
                "few channels in a row",
                chain(
                        even,
                        convolution(3, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU),
                        batchNorm().withMembers(2),
                        convolution(2, 3, 1, 2, ConvolutionMode.Truncate, Activation.RELU),
                        new DropoutLayer(new SeededSpatialDropout(0.3, 0, 2)),
                        conv()));
        all.put(
                "few channels, kernels high and wide, without bias",
                chain(
                        even,
                        NativeConvolution.of(new ConvolutionLayer.Builder(2, 5)
                                .nOut(2)
                                .stride(2, 1)
                                .padding(1, 2)
                                .hasBias(false)
                                .activation(Activation.SWISH)
                                .build()),
                        batchNorm()));
        return all;
    }

    /** Pairs of pixels fill a vector of 16 on both sides of the second convolution. */
    private static Tower eightChannels() {
        return chain(
                convolution(8, 4, 1, 0, ConvolutionMode.Truncate, Activation.TANH),
                convolution(8, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU));
    }

    @Test
    void should_see_pixels_of_eight_channels_in_pairs_where_vectors_are_long() {
        assumeTrue(OneDnn.vectorFloats() == 16, "needs AVX-512");
        requireSteps(eightChannels(), List.of("widening"), List.of("gathering", "turning"));
    }

    static Stream<Arguments> fewChannelTowers() {
        return fewChannels().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fewChannelTowers")
    void should_see_pixels_of_few_channels_in_groups(String name, Tower tower) {
        requireSteps(tower, List.of("widening"), List.of("gathering"));
    }

    @Test
    void should_turn_kernels_for_gradients_of_images_of_few_channels() {
        requireSteps(fewChannels().get("few channels"), List.of(), List.of("turning"));
    }

    /** Requires steps with such labels in the program of a tower. */
    private static void requireSteps(Tower tower, List<String> forward, List<String> backward) {
        Batch batch = Twins.pairs(3, 11, CHANNELS, HEIGHT, WIDTH);
        try (Twins twins = new Twins(tower, new Sgd(0.01))) {
            twins.step(batch);
            Program program = twins.engine.program(batch.features().shape());
            Map.of(Phase.FORWARD, forward, Phase.BACKWARD, backward)
                    .forEach((phase, parts) -> parts.forEach(
                            part -> assertThat(program.steps(phase).stream().map(Step::label))
                                    .anyMatch(label -> label.contains(part))));
        }
    }

    static Stream<Arguments> minimalTowers() {
        return minimal().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("minimalTowers")
    void should_use_minimal_filtering_in_all_directions(String name, Tower tower) {
        requireSteps(
                tower, List.of("convolution winograd"), List.of("weight gradient winograd", "input gradient winograd"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_agree_with_float64(String name, Tower tower) {
        double bound = name.equals(LONG_SUMS) ? 2 * BOUND : BOUND;
        Batch batch = Twins.pairs(3, 11, CHANNELS, HEIGHT, WIDTH);
        try (Twins twins = new Twins(tower, new Sgd(0.01))) {
            assertThat(new OneDnnEngineProvider().obstacle(twins.single)).isEmpty();
            for (int step = 0; step < 2; step++) {
                StepResult got = twins.step(batch);
                StepResult expected = twins.referenceStep(batch);
                assertThat(got.loss()).isCloseTo(expected.loss(), within(bound * (1 + expected.loss())));
                requireGradients(Twins.gradients(twins.single), Twins.gradients(twins.twice), bound);
            }
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            assertThat(Twins.error(twins.engine.embed(batch.features()), expected))
                    .isLessThan(bound);
            try (OneDnnEmbedder embedder = new OneDnnEmbedder(embeddingOnly(tower, twins))) {
                INDArray once = embedder.embed(batch.features());
                assertThat(Twins.error(once, expected)).isLessThan(bound);
                assertThat(embedder.embed(batch.features())).isEqualTo(once);
            }
        }
    }

    /** A bias before a difference of embeddings may have no gradient but rounding: errors are relative to the layer's largest. */
    private static void requireGradients(
            Map<String, INDArray> gradients, Map<String, INDArray> expected, double bound) {
        expected.forEach((key, gradient) -> {
            String layer = key.substring(0, key.lastIndexOf('_'));
            double scale = expected.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(layer + "_"))
                    .mapToDouble(entry -> entry.getValue().amaxNumber().doubleValue())
                    .max()
                    .orElseThrow();
            double difference = gradients
                    .get(key)
                    .castTo(DataType.DOUBLE)
                    .sub(gradient)
                    .amaxNumber()
                    .doubleValue();
            assertThat(difference / scale).as(key).isLessThan(bound);
        });
    }

    private static org.deeplearning4j.nn.graph.ComputationGraph embeddingOnly(Tower tower, Twins twins) {
        org.deeplearning4j.nn.graph.ComputationGraph network = tower.newNetwork(1, new Sgd(0.01));
        network.setParams(twins.single.params());
        return network;
    }

    private static Tower chain(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.01))
                .list();
        int index = 0;
        for (Layer layer : layers) {
            Layer copy = layer.clone();
            copy.setLayerName("l" + index++);
            list.layer(copy);
        }
        list.layer(NativeDense.of(new DenseLayer.Builder()
                .name("embedding")
                .nOut(5)
                .activation(Activation.IDENTITY)
                .build()));
        return Tower.of(
                list.setInputType(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                        .build(),
                CHANNELS,
                HEIGHT,
                WIDTH);
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

    private static NativeConvolution conv() {
        return conv(8);
    }

    private static NativeConvolution conv(int channels) {
        return convolution(channels, 3, 1, 1, ConvolutionMode.Truncate, Activation.IDENTITY);
    }

    private static NativeConvolution convolution(
            int channels, int kernel, int stride, int padding, ConvolutionMode mode, Activation activation) {
        return NativeConvolution.of(new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .convolutionMode(mode)
                .nOut(channels)
                .activation(activation)
                .build());
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

    private static NativeDense dense(int size, Activation activation) {
        return NativeDense.of(
                new DenseLayer.Builder().nOut(size).activation(activation).build());
    }

    private static NativeBatchNormalization batchNorm() {
        return NativeBatchNormalization.of(
                new BatchNormalization.Builder().useLogStd(false).build());
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
