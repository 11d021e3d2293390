package org.siamese.onednn;

import static org.siamese.onednn.Agreement.requireAgreement;
import static org.siamese.onednn.Agreement.requireSteps;
import static org.siamese.onednn.SmallTowers.chain;
import static org.siamese.onednn.SmallTowers.conv;
import static org.siamese.onednn.SmallTowers.convolution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.tower.Tower;

/**
 * Convolutions that are worth being computed by minimal filtering. Their towers sum up to 12,800 terms on the way; where 160 channels
 * and more are summed over kernels of 5 x 5, up to 25,600. There twice the bound of such sums is allowed, as minimal filtering takes
 * differences of larger values, two convolutions one after the other do so, and a bias's gradient sums what that leaves of pairs that
 * nearly cancel.
 */
@ExtendWith(Poison.class)
class MinimalFilteringTest {
    private static final String LONG_SUMS = "5";

    private static Map<String, Tower> minimal() {
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put(
                "3",
                chain(
                        convolution(80, 3, 1, 1, ConvolutionMode.Truncate, Activation.RELU),
                        convolution(72, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH),
                        convolution(96, 3, 1, 0, ConvolutionMode.Same, Activation.RELU)));
        all.put("3 padded much", chain(conv(64), convolution(70, 3, 1, 2, ConvolutionMode.Truncate, Activation.SWISH)));
        all.put(
                "3 without padding",
                chain(conv(160), convolution(170, 3, 1, 0, ConvolutionMode.Truncate, Activation.IDENTITY)));
        all.put(
                LONG_SUMS,
                chain(
                        conv(160),
                        convolution(160, 5, 1, 2, ConvolutionMode.Truncate, Activation.TANH),
                        convolution(200, 5, 1, 1, ConvolutionMode.Truncate, Activation.SWISH)));
        all.put(
                "without bias",
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

    static Stream<Arguments> towers() {
        return minimal().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_use_minimal_filtering_in_all_directions(String name, Tower tower) {
        requireSteps(
                tower, List.of("convolution winograd"), List.of("weight gradient winograd", "input gradient winograd"));
        if (!name.equals(LONG_SUMS)) {
            // Few tiles: their kernels' gradients go slice by slice.
            requireSteps(tower, List.of(), List.of("weight gradient tiles"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("towers")
    void should_agree_with_float64(String name, Tower tower) {
        requireAgreement(tower, name.equals(LONG_SUMS) ? 2 * Agreement.bound(25_600) : Agreement.bound(12_800));
    }
}
