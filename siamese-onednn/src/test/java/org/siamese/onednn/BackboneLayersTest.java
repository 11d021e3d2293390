package org.siamese.onednn;

import static org.siamese.onednn.Agreement.requireAgreement;
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
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.ChannelAffine;
import org.siamese.core.layer.GroupNormalization;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.PaddedPooling;
import org.siamese.core.layer.ParametricRelu;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.layer.ScalarActivation;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;

/** The layers of ONNX backbones inside a small tower against Deeplearning4j's engine in float64, as in {@link LayersTest}. */
@ExtendWith(Poison.class)
class BackboneLayersTest {

    static Stream<Arguments> towers() {
        Map<String, Tower> all = new LinkedHashMap<>();
        convolutions(all);
        activations(all);
        pooling(all);
        norms(all);
        all.put("zeros", chain(conv(), new ZeroPaddingLayer(0, 1, 2, 3), conv()));
        all.put("zeros first", chain(new ZeroPaddingLayer(1, 0, 0, 1), conv(16)));
        all.put("affine first", chain(new ChannelAffine(new double[] {2, -1, 0.5}, new double[] {-1, 0, 3}), conv()));
        all.put("affine", chain(conv(3), new ChannelAffine(new double[] {2, -1, 0.5}, new double[] {-1, 0, 3})));
        all.put(
                "affine of vectors",
                chain(dense(3, Activation.TANH), new ChannelAffine(new double[] {2, -1, 0.5}, new double[] {-1, 0, 3
                })));
        all.put("squeeze and excite", squeezeExcite(builder().convolution(10, 3).relu(), 4));
        all.put(
                "squeeze and excite, hard",
                builder()
                        .convolution(20, 3)
                        .batchNorm()
                        .activation(ScalarActivation.hardSwish())
                        .squeezeExcite(
                                6, Activation.RELU.getActivationFunction(), ScalarActivation.hardSigmoid(1.0 / 6, 0.5))
                        .convolution(4, 1)
                        .embedding(5)
                        .build());
        all.put("product", product());
        return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static TowerBuilder builder() {
        return Tower.builder().input(CHANNELS, HEIGHT, WIDTH);
    }

    private static Tower squeezeExcite(TowerBuilder builder, int hidden) {
        return builder.squeezeExcite(hidden).convolution(4, 3).embedding(5).build();
    }

    private static void convolutions(Map<String, Tower> all) {
        all.put("depthwise", chain(conv(8), depthwise(8, 8, 3, 1), conv()));
        all.put("depthwise first", chain(depthwise(3, 3, 3, 1)));
        all.put("depthwise of 20", chain(conv(20), depthwise(20, 20, 5, 2), conv()));
        all.put("depthwise of 48", chain(conv(48), depthwise(48, 48, 3, 1), batchNorm(), depthwise(48, 48, 3, 2)));
        all.put("depthwise of the whole image", chain(conv(16), grouped(16, 16, HEIGHT, WIDTH, 1, Margins.none())));
        all.put("depthwise twice", chain(conv(8), depthwise(8, 16, 3, 1), conv()));
        all.put("depthwise uneven", chain(conv(8), grouped(8, 8, 3, 3, 2, new Margins(0, 1, 0, 1)), conv()));
        all.put("groups", chain(conv(8), grouped(12, 4, 3, 3, 1, Margins.all(1)), conv()));
        all.put("groups of 16", chain(conv(32), grouped(64, 2, 3, 3, 1, Margins.all(1)), conv()));
        all.put("groups uneven", chain(conv(8), grouped(12, 2, 3, 2, 2, new Margins(0, 1, 1, 0)), conv()));
        all.put(
                "groups dilated",
                chain(
                        conv(8),
                        GroupedConvolution.of(
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(8)
                                        .dilation(2, 1)
                                        .convolutionMode(ConvolutionMode.Same)
                                        .activation(Activation.TANH)
                                        .build(),
                                4),
                        conv()));
        all.put(
                "groups without bias",
                chain(
                        conv(8),
                        GroupedConvolution.of(
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(8)
                                        .hasBias(false)
                                        .activation(Activation.RELU)
                                        .build(),
                                8),
                        batchNorm()));
        all.put("one group, few channels", chain(grouped(4, 1, 3, 3, 1, new Margins(0, 1, 2, 0)), conv()));
        all.put("one group, many channels", chain(conv(48), grouped(48, 1, 3, 3, 1, new Margins(2, 0, 1, 1)), conv()));
        all.put(
                "mobile",
                builder()
                        .convolution(16, 3, 2, Padding.zero(1))
                        .batchNorm()
                        .activation(Activation.RELU6)
                        .depthwiseConvolution(3, 1, Padding.zero(1))
                        .batchNorm()
                        .activation(Activation.RELU6)
                        .convolution(24, 1)
                        .batchNorm()
                        .groupedConvolution(24, 3, 2, Padding.same(), 3)
                        .prelu()
                        .globalAveragePool()
                        .embedding(5)
                        .l2Normalize()
                        .build());
    }

    private static GroupedConvolution depthwise(int in, int out, int kernel, int stride) {
        return grouped(out, in, kernel, kernel, stride, Margins.all(kernel / 2));
    }

    private static GroupedConvolution grouped(int out, int groups, int height, int width, int stride, Margins margins) {
        return GroupedConvolution.of(
                        new ConvolutionLayer.Builder(height, width)
                                .nOut(out)
                                .stride(stride, stride)
                                .activation(Activation.TANH)
                                .build(),
                        groups)
                .withMargins(margins);
    }

    private static void activations(Map<String, Tower> all) {
        for (ScalarActivation activation : List.of(
                ScalarActivation.clip(-0.1, 0.3),
                ScalarActivation.clip(0, Double.POSITIVE_INFINITY),
                ScalarActivation.clip(Double.NEGATIVE_INFINITY, 0.2),
                ScalarActivation.hardSigmoid(0.2, 0.5),
                ScalarActivation.hardSigmoid(1.0 / 6, 0.5),
                ScalarActivation.hardSwish(),
                ScalarActivation.elu(0.7),
                ScalarActivation.selu(),
                ScalarActivation.gelu())) {
            all.put(
                    "own " + activation,
                    chain(GroupedConvolution.of(
                            new ConvolutionLayer.Builder(3, 3)
                                    .nOut(6)
                                    .activation((IActivation) activation)
                                    .build(),
                            1)));
            all.put(
                    "layer " + activation,
                    chain(
                            convolution(6, 3, 1, 1, ConvolutionMode.Truncate, Activation.IDENTITY),
                            batchNorm(),
                            new ActivationLayer((IActivation) activation)));
        }
        ParametricRelu steep = ParametricRelu.perChannel().withInitialSlope(-0.4);
        all.put("prelu", chain(conv(), batchNorm(), ParametricRelu.perChannel(), conv(), steep));
        all.put("prelu, shared", chain(conv(), batchNorm(), ParametricRelu.shared(), conv()));
        all.put("prelu of 20", chain(conv(20), batchNorm(), ParametricRelu.perChannel(), conv()));
        all.put("prelu of vectors", chain(dense(9, Activation.IDENTITY), ParametricRelu.perChannel()));
        all.put("prelu of vectors, shared", chain(dense(9, Activation.IDENTITY), batchNorm(), ParametricRelu.shared()));
        all.put(
                "prelu first",
                chain(
                        new ChannelAffine(new double[] {2, 1, 3}, new double[] {-1, -0.2, -2}),
                        ParametricRelu.perChannel(),
                        conv()));
    }

    private static void pooling(Map<String, Tower> all) {
        int[] three = {3, 3};
        int[] two = {2, 2};
        Margins uneven = new Margins(0, 1, 1, 0);
        all.put("maximum uneven", chain(conv(), PaddedPooling.maximum(three, two, uneven), conv()));
        all.put(
                "maximum up",
                chain(conv(), PaddedPooling.maximum(three, two, Margins.none()).withCeil(true), conv()));
        all.put(
                "maximum up and uneven",
                chain(
                        conv(16),
                        PaddedPooling.maximum(two, new int[] {3, 2}, uneven).withCeil(true)));
        all.put(
                "maximum dilated",
                chain(conv(), PaddedPooling.maximum(three, two, Margins.all(1)).withDilation(2, 2), conv()));
        all.put("average uneven", chain(conv(), PaddedPooling.average(three, two, uneven), conv()));
        all.put(
                "average uneven, counted",
                chain(conv(), PaddedPooling.average(three, two, uneven).withMarginsCounted(true), conv()));
        all.put(
                "average up",
                chain(
                        conv(),
                        PaddedPooling.average(two, two, Margins.none())
                                .withCeil(true)
                                .withMarginsCounted(true)));
        all.put(
                "average up and uneven",
                chain(conv(), PaddedPooling.average(three, two, uneven).withCeil(true)));
    }

    private static void norms(Map<String, Tower> all) {
        for (int groups : new int[] {1, 2, 8}) {
            all.put("group norm " + groups, chain(conv(), GroupNormalization.of(groups), conv()));
        }
        all.put("group norm first", chain(GroupNormalization.of(3).withEpsilon(1e-3), conv()));
        all.put("group norm of vectors", chain(dense(9, Activation.TANH), GroupNormalization.of(3)));
        all.put(
                "sample variance",
                chain(
                        conv(),
                        batchNorm().withRunningVariance(RunningVariance.SAMPLE),
                        dense(7, Activation.RELU),
                        batchNorm().withMembers(2).withRunningVariance(RunningVariance.SAMPLE)));
    }

    /** Swish by its parts, as some exporters write it, and a product of different branches. */
    private static Tower product() {
        return Tower.of(
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .updater(new Sgd(0.01))
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                        .addLayer("a", conv(8), "in")
                        .addLayer("sigmoid", new ActivationLayer(Activation.SIGMOID), "a")
                        .addVertex("swish", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "sigmoid")
                        .addLayer("b", conv(8), "swish")
                        .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "b", "swish")
                        .addVertex("square", new ElementWiseVertex(ElementWiseVertex.Op.Product), "product", "product")
                        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "square")
                        .addLayer("out", dense(5, Activation.IDENTITY), "pool")
                        .setOutputs("out")
                        .build(),
                CHANNELS,
                HEIGHT,
                WIDTH);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_agree_with_float64(String name, Tower tower) {
        requireAgreement(tower, Agreement.BOUND);
    }
}
