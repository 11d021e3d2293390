package org.siamese.onednn.internal.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siamese.onednn.internal.convolution.LoopConvolution.HEIGHT;
import static org.siamese.onednn.internal.convolution.LoopConvolution.convolution;
import static org.siamese.onednn.internal.convolution.LoopConvolution.convolve;
import static org.siamese.onednn.internal.convolution.LoopConvolution.random;
import static org.siamese.onednn.internal.convolution.LoopConvolution.requireSame;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;

/** Against {@link LoopConvolution}. */
class PixelGroupsTest {
    private static final ConvolutionChooser CHOOSER = ConvolutionChooser.ofMachine();

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide: {6} pixels")
    @CsvSource({
        "8, 4, 3, 3, 0, 10, 2",
        "16, 2, 3, 3, 0, 10, 2",
        "8, 3, 2, 5, 2, 8, 2",
        "9, 1, 3, 4, 0, 9, 3",
        "4, 1, 1, 5, 0, 12, 4",
        "8, 1, 3, 3, 2, 6, 2",
    })
    void should_be_the_same_convolution(
            int inputs, int channels, int rows, int columns, int padding, int width, int pixels) {
        Convolution narrow = convolution(inputs, channels, rows, columns, padding, true);
        assertThat(CHOOSER.groupedPixels(narrow, Shape.image(1, inputs, HEIGHT, width)))
                .hasValue(pixels);
        PixelGroups groups = new PixelGroups(narrow, pixels);
        float[] image = random(HEIGHT * width * inputs, 3);

        groups.wide().write();

        double[] expected = convolve(narrow, image, width);
        double[] got = convolve(groups.wide().operation(), image, width / pixels);
        requireSame(got, expected);
    }

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide")
    @CsvSource({
        // odd images, odd results, an odd padding
        "8, 3, 3, 3, 0, 9",
        "8, 3, 2, 2, 0, 10",
        "8, 3, 3, 3, 1, 10",
        // one column: as many groups as columns
        "8, 3, 3, 1, 0, 10",
        // a vector full of channels
        "8, 9, 3, 3, 0, 10",
        // images of few channels
        "3, 4, 3, 3, 0, 10",
    })
    void should_leave_alone_what_it_cannot_group(
            int inputs, int channels, int rows, int columns, int padding, int width) {
        Convolution narrow = convolution(inputs, channels, rows, columns, padding, true);

        assertThat(CHOOSER.groupedPixels(narrow, Shape.image(1, inputs, HEIGHT, width)))
                .isEmpty();
    }
}
