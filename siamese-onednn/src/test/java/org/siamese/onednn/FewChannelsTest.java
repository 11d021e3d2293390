package org.siamese.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.siamese.onednn.Agreement.requireAgreement;
import static org.siamese.onednn.Agreement.requireSteps;
import static org.siamese.onednn.SmallTowers.batchNorm;
import static org.siamese.onednn.SmallTowers.chain;
import static org.siamese.onednn.SmallTowers.conv;
import static org.siamese.onednn.SmallTowers.convolution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.natives.OneDnn;

/** A layer that makes images 6 wide, and convolutions that compute several of their pixels at a time. */
@ExtendWith(Poison.class)
class FewChannelsTest {
    private static Map<String, Tower> fewChannels() {
        Layer even = convolution(4, 4, 1, 0, ConvolutionMode.Truncate, Activation.TANH);
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put("without padding", chain(even, convolution(4, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU)));
        all.put("padded", chain(even, convolution(3, 3, 1, 2, ConvolutionMode.Truncate, Activation.SIGMOID)));
        all.put("same size", chain(even, convolution(4, 3, 1, 0, ConvolutionMode.Same, Activation.RELU)));
        Layer many = convolution(16, 4, 1, 0, ConvolutionMode.Truncate, Activation.TANH);
        all.put("of many", chain(many, convolution(4, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU)));
        all.put(
                "of many, padded by one",
                chain(many, convolution(4, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU)));
        all.put(
                "in a row",
                chain(
                        even,
                        convolution(3, 3, 1, 0, ConvolutionMode.Truncate, Activation.RELU),
                        batchNorm().withMembers(2),
                        convolution(2, 3, 1, 2, ConvolutionMode.Truncate, Activation.RELU),
                        new DropoutLayer(new SeededSpatialDropout(0.3, 0, 2)),
                        conv()));
        all.put(
                "kernels high and wide, without bias",
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

    @Test
    void should_agree_with_float64_for_eight_channels() {
        requireAgreement(eightChannels(), Agreement.BOUND);
    }

    static Stream<Arguments> towers() {
        return fewChannels().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_see_pixels_of_few_channels_in_groups(String name, Tower tower) {
        requireSteps(tower, List.of("widening"), List.of("gathering"));
    }

    @Test
    void should_turn_kernels_for_gradients_of_images_of_few_channels() {
        requireSteps(fewChannels().get("without padding"), List.of(), List.of("turning"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_agree_with_float64(String name, Tower tower) {
        requireAgreement(tower, Agreement.BOUND);
    }
}
