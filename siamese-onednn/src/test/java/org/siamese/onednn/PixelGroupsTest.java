package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against loops over one image, [height][width][channels]. */
class PixelGroupsTest {
    private static final int HEIGHT = 5;

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide: {6} pixels")
    @CsvSource({
        "1, 4, 3, 3, 0, 10, 2",
        "4, 2, 3, 3, 0, 10, 2",
        "2, 3, 2, 5, 2, 8, 2",
        "3, 1, 3, 4, 0, 9, 3",
        "2, 1, 1, 5, 0, 12, 4",
        "1, 1, 3, 3, 2, 6, 2",
    })
    void should_be_the_same_convolution(
            int inputs, int channels, int rows, int columns, int padding, int width, int pixels) {
        Convolution narrow = convolution(inputs, channels, rows, columns, padding, true);
        PixelGroups groups =
                PixelGroups.of(narrow, Shape.image(1, inputs, HEIGHT, width)).orElseThrow();
        assertThat(groups.pixels()).isEqualTo(pixels);
        float[] image = random(HEIGHT * width * inputs, 3);

        groups.widen();

        double[] expected = convolve(narrow, image, width);
        double[] got = convolve(groups.wide(), image, width / pixels);
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void should_gather_the_sum_of_all_copies_of_a_weight() {
        Convolution narrow = convolution(2, 3, 3, 3, 0, true);
        PixelGroups groups =
                PixelGroups.of(narrow, Shape.image(1, 2, HEIGHT, 10)).orElseThrow();
        INDArray wide = groups.wide().weights().gradient();
        wide.assign(Nd4j.createFromArray(random((int) wide.length(), 5)).reshape(wide.shape()));
        groups.wide().bias().gradient().assign(Nd4j.createFromArray(random(6, 6)));

        groups.gather();

        // The gathering is the adjoint of the widening: for any weights both products are the same.
        for (int i = 0; i < narrow.weights().value().length(); i++) {
            narrow.weights().value().assign(0).putScalar(i, 1);
            groups.widen();
            double sum = groups.wide().weights().value().mul(wide).sumNumber().doubleValue();
            assertThat(narrow.weights().gradient().getDouble(i)).isCloseTo(sum, within(1e-6));
        }
        for (int o = 0; o < 3; o++) {
            INDArray bias = groups.wide().bias().gradient();
            assertThat(narrow.bias().gradient().getDouble(o))
                    .isCloseTo(bias.getDouble(o) + bias.getDouble(o + 3), within(1e-6));
        }
    }

    @ParameterizedTest(name = "{0} to {1} channels, kernel {2} x {3}, padding {4}, {5} wide")
    @CsvSource({
        // odd images, odd results, an odd padding
        "2, 3, 3, 3, 0, 9",
        "2, 3, 2, 2, 0, 10",
        "2, 3, 3, 3, 1, 10",
        // one column: as many groups as columns
        "2, 3, 3, 1, 0, 10",
        // a vector full of channels
        "2, 9, 3, 3, 0, 10",
    })
    void should_leave_alone_what_it_cannot_group(
            int inputs, int channels, int rows, int columns, int padding, int width) {
        Convolution narrow = convolution(inputs, channels, rows, columns, padding, true);

        assertThat(PixelGroups.of(narrow, Shape.image(1, inputs, HEIGHT, width)))
                .isEmpty();
    }

    @Test
    void should_neither_need_a_bias_nor_a_gradient() {
        Convolution narrow = convolution(2, 3, 3, 3, 0, false);
        PixelGroups groups =
                PixelGroups.of(narrow, Shape.image(1, 2, HEIGHT, 10)).orElseThrow();

        groups.widen();

        assertThat(groups.wide().bias()).isNull();
        assertThat(groups.wide().trains()).isFalse();
    }

    private static Convolution convolution(
            int inputs, int channels, int rows, int columns, int padding, boolean trains) {
        Window window = new Window(
                new int[] {rows, columns}, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, padding}, false);
        Parameter weights = parameter(trains, channels, inputs, rows, columns);
        Parameter bias = trains ? parameter(true, channels) : null;
        return new Convolution(weights, bias, channels, inputs, window);
    }

    private static Parameter parameter(boolean trains, long... shape) {
        INDArray value = Nd4j.create(DataType.FLOAT, shape);
        value.assign(Nd4j.createFromArray(random((int) value.length(), 1)).reshape(shape));
        return new Parameter(value, trains ? Nd4j.create(DataType.FLOAT, shape) : null);
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
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
        TurnedKernels turned = TurnedKernels.of(forward, width).orElseThrow();

        turned.write();

        double[] got = convolve(turned.convolution(), gradient, high, wide);
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void should_not_turn_kernels_with_strides_or_for_many_channels() {
        Window strided = new Window(new int[] {3, 3}, new int[] {2, 1}, new int[] {1, 1}, new int[] {0, 0}, false);
        Convolution two = new Convolution(parameter(true, 2, 2, 3, 3), null, 2, 2, strided);

        assertThat(TurnedKernels.of(two, 10)).isEmpty();
        assertThat(TurnedKernels.of(convolution(9, 2, 3, 3, 0, true), 10)).isEmpty();
        assertThat(TurnedKernels.of(convolution(2, 2, 3, 3, 0, true), 11)).isEmpty();
    }

    private static double[] convolve(Convolution convolution, float[] image, int width) {
        return convolve(convolution, image, HEIGHT, width);
    }

    private static double[] convolve(Convolution convolution, float[] image, int height, int width) {
        int inputs = (int) convolution.inputChannels();
        int channels = (int) convolution.channels();
        int[] kernel = convolution.window().kernel();
        int[] padding = convolution.window().padding();
        int stride = convolution.window().stride()[1];
        int high = height + 2 * padding[0] - kernel[0] + 1;
        int wide = (width + 2 * padding[1] - kernel[1]) / stride + 1;
        double[] results = new double[high * wide * channels];
        for (int at = 0; at < results.length; at++) {
            int o = at % channels;
            int column = at / channels % wide;
            int row = at / channels / wide;
            double sum = bias(convolution.bias(), o);
            for (int i = 0; i < inputs; i++) {
                for (int ky = 0; ky < kernel[0]; ky++) {
                    for (int kx = 0; kx < kernel[1]; kx++) {
                        int y = row + ky - padding[0];
                        int x = column * stride + kx - padding[1];
                        if (y >= 0 && y < height && x >= 0 && x < width) {
                            sum += image[(y * width + x) * inputs + i]
                                    * convolution.weights().value().getDouble(o, i, ky, kx);
                        }
                    }
                }
            }
            results[at] = sum;
        }
        return results;
    }

    private static double bias(@Nullable Parameter bias, int channel) {
        return bias == null ? 0 : bias.value().getDouble(channel);
    }
}
