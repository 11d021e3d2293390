package org.siamese.onednn.internal.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Window;

/** Convolutions by loops over one image, [height][width][channels]. */
public final class LoopConvolution {
    static final int HEIGHT = 5;

    private LoopConvolution() {}

    /** With a kernel that moves by single pixels, one row of padding above and below, and random weights. */
    static Convolution convolution(int inputs, int channels, int rows, int columns, int padding, boolean trains) {
        Window window = new Window(
                new int[] {rows, columns}, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, padding}, false);
        Parameter weights = parameter(trains, channels, inputs, rows, columns);
        Parameter bias = trains ? parameter(true, channels) : null;
        return new Convolution(weights, bias, channels, inputs, window);
    }

    static Parameter parameter(boolean trains, long... shape) {
        INDArray value = Nd4j.create(DataType.FLOAT, shape);
        value.assign(Nd4j.createFromArray(random((int) value.length(), 1)).reshape(shape));
        return new Parameter(value, trains ? Nd4j.create(DataType.FLOAT, shape) : null);
    }

    public static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    static double[] convolve(Convolution convolution, float[] image, int width) {
        return convolve(convolution, image, HEIGHT, width);
    }

    static double[] convolve(Convolution convolution, float[] image, int height, int width) {
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

    /** Requires the same results within 1e-6. */
    static void requireSame(double[] got, double[] expected) {
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(expected[i], within(1e-6));
        }
    }
}
