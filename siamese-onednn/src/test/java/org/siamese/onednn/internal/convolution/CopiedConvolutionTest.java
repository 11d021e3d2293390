package org.siamese.onednn.internal.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.siamese.onednn.internal.convolution.LoopConvolution.HEIGHT;
import static org.siamese.onednn.internal.convolution.LoopConvolution.convolution;
import static org.siamese.onednn.internal.convolution.LoopConvolution.random;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;

/** Copies for {@link StridedKernels} and {@link PixelGroups} of the same convolution. */
class CopiedConvolutionTest {
    private static List<CopiedConvolution> copies(Convolution convolution) {
        Shape images = Shape.image(1, convolution.inputChannels(), HEIGHT, 10);
        ConvolutionChooser chooser = ConvolutionChooser.ofMachine();
        return List.of(
                StridedKernels.of(
                                convolution,
                                chooser.stridedPixels(convolution, images).orElseThrow())
                        .wide(),
                new PixelGroups(
                                convolution,
                                chooser.groupedPixels(convolution, images).orElseThrow())
                        .wide());
    }

    @Test
    void should_gather_the_sum_of_all_copies_of_a_weight() {
        Convolution narrow = convolution(8, 3, 3, 3, 0, true);
        for (CopiedConvolution copied : copies(narrow)) {
            INDArray weights = copied.operation().weights().gradient();
            weights.assign(
                    Nd4j.createFromArray(random((int) weights.length(), 5)).reshape(weights.shape()));
            INDArray bias = copied.operation().bias().gradient();
            bias.assign(Nd4j.createFromArray(random((int) bias.length(), 6)));

            copied.gather();

            // The gathering is the adjoint of the writing: for any weights both products are the same.
            for (int i = 0; i < narrow.weights().value().length(); i++) {
                narrow.weights().value().assign(0).putScalar(i, 1);
                copied.write();
                double sum = copied.operation()
                        .weights()
                        .value()
                        .mul(weights)
                        .sumNumber()
                        .doubleValue();
                assertThat(narrow.weights().gradient().getDouble(i)).isCloseTo(sum, within(1e-6));
            }
            for (int o = 0; o < 3; o++) {
                double sum = 0;
                for (int at = o; at < bias.length(); at += 3) {
                    sum += bias.getDouble(at);
                }
                assertThat(narrow.bias().gradient().getDouble(o)).isCloseTo(sum, within(1e-6));
            }
        }
    }

    @Test
    void should_neither_need_a_bias_nor_a_gradient() {
        for (CopiedConvolution copied : copies(convolution(8, 3, 3, 3, 0, false))) {
            copied.write();

            assertThat(copied.operation().bias()).isNull();
            assertThat(copied.operation().trains()).isFalse();
        }
    }
}
