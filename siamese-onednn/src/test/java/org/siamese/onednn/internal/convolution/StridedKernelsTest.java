package org.siamese.onednn.internal.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siamese.onednn.internal.convolution.LoopConvolution.HEIGHT;
import static org.siamese.onednn.internal.convolution.LoopConvolution.convolution;
import static org.siamese.onednn.internal.convolution.LoopConvolution.convolve;
import static org.siamese.onednn.internal.convolution.LoopConvolution.parameter;
import static org.siamese.onednn.internal.convolution.LoopConvolution.random;
import static org.siamese.onednn.internal.convolution.LoopConvolution.requireSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/** Against {@link LoopConvolution}. */
class StridedKernelsTest {
    private static final ConvolutionChooser CHOOSER = ConvolutionChooser.ofMachine();

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide")
    @CsvSource({
        "1, 4, 3, 3, 0, 10",
        "4, 2, 3, 3, 0, 10",
        "2, 3, 2, 5, 2, 8",
        "3, 1, 3, 4, 0, 9",
        "2, 3, 3, 3, 1, 10",
        "1, 1, 3, 3, 2, 6",
        "2, 3, 2, 2, 0, 9",
    })
    void should_be_the_same_convolution(int inputs, int channels, int rows, int columns, int padding, int width) {
        Convolution convolution = convolution(inputs, channels, rows, columns, padding, true);
        int pixels = CHOOSER.stridedPixels(convolution, Shape.image(1, inputs, HEIGHT, width))
                .orElseThrow();
        StridedKernels kernels = StridedKernels.of(convolution, pixels);
        assertThat(kernels.pixels()).isGreaterThan(1);
        assertThat(kernels.wide().operation().channels()).isEqualTo((long) channels * kernels.pixels());
        float[] image = random(HEIGHT * width * inputs, 3);

        kernels.wide().write();

        double[] expected = convolve(convolution, image, width);
        double[] got = convolve(kernels.wide().operation(), image, width);
        requireSame(got, expected);
    }

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, {4} wide")
    @CsvSource({
        // 7 results, which are not whole pairs
        "2, 8, 3, 3, 9",
        // one column
        "2, 3, 3, 1, 10",
        // a vector full of channels
        "2, 9, 3, 3, 10",
    })
    void should_leave_alone_what_would_gain_nothing(int inputs, int channels, int rows, int columns, int width) {
        Convolution narrow = convolution(inputs, channels, rows, columns, 0, true);

        assertThat(CHOOSER.stridedPixels(narrow, Shape.image(1, inputs, HEIGHT, width)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide")
    @CsvSource({
        "4, 2, 3, 3, 0, 12",
        "1, 4, 2, 5, 2, 10",
        "2, 3, 3, 3, 1, 8",
        "3, 1, 3, 4, 3, 6",
    })
    void should_turn_kernels_for_the_way_back(int inputs, int channels, int rows, int columns, int padding, int width) {
        Convolution forward = convolution(inputs, channels, rows, columns, padding, true);
        int high = HEIGHT + 2 - rows + 1;
        int wide = width + 2 * padding - columns + 1;
        float[] gradient = random(high * wide * channels, 8);
        double[] expected = new double[HEIGHT * width * inputs];
        for (int at = 0; at < gradient.length; at++) {
            int o = at % channels;
            int column = at / channels % wide;
            int row = at / channels / wide;
            for (int i = 0; i < inputs; i++) {
                for (int ky = 0; ky < rows; ky++) {
                    for (int kx = 0; kx < columns; kx++) {
                        int y = row + ky - 1;
                        int x = column + kx - padding;
                        if (y >= 0 && y < HEIGHT && x >= 0 && x < width) {
                            expected[(y * width + x) * inputs + i] +=
                                    gradient[at] * forward.weights().value().getDouble(o, i, ky, kx);
                        }
                    }
                }
            }
        }
        StridedKernels turned = StridedKernels.turned(
                forward, CHOOSER.turnedPixels(forward, width).orElseThrow());

        turned.wide().write();

        double[] got = convolve(turned.wide().operation(), gradient, high, wide);
        requireSame(got, expected);
    }

    @Test
    void should_not_turn_kernels_with_strides_or_for_many_channels() {
        Window strided = new Window(new int[] {3, 3}, new int[] {2, 1}, new int[] {1, 1}, new int[] {0, 0}, false);
        Convolution two = new Convolution(parameter(true, 2, 2, 3, 3), null, 2, 2, strided);

        assertThat(CHOOSER.turnedPixels(two, 10)).isEmpty();
        assertThat(CHOOSER.turnedPixels(convolution(9, 2, 3, 3, 0, true), 10)).isEmpty();
        assertThat(CHOOSER.turnedPixels(convolution(2, 2, 3, 3, 0, true), 11)).isEmpty();
    }
}
