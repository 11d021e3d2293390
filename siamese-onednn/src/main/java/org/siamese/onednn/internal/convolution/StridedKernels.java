package org.siamese.onednn.internal.convolution;

import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Window;

/**
 * A convolution with few results for each pixel, as one that computes n neighbouring pixels at a time, in strides of n, as one pixel of n
 * times the channels. Kernels become wider, with zeros where they do not meet the pixel:
 *
 * <pre>strided[q * channels + o][i][y][x] = weights[o][i][y][x - q], where that is a column of the kernel, else 0</pre>
 *
 * <p>There are more products, but each instruction multiplies as many channels as a vector has values. Measured in docs/engine.md.
 */
public final class StridedKernels {
    private final int pixels;
    private final CopiedConvolution wide;

    /** Where a weight of a convolution stands. */
    private interface Place {
        int of(int channel, int input, int y, int x);
    }

    private StridedKernels(
            int pixels,
            Parameter from,
            Place place,
            @Nullable Parameter bias,
            int channels,
            int inputs,
            Window window) {
        this.pixels = pixels;
        int[] kernel = {window.kernel()[0], window.kernel()[1] + pixels - 1};
        Window strided = new Window(
                kernel,
                new int[] {window.stride()[0], pixels},
                new int[] {window.dilation()[0], 1},
                window.padding(),
                false);
        wide = new CopiedConvolution(
                from,
                sources(pixels, place, channels, inputs, window.kernel()),
                bias,
                (long) pixels * channels,
                inputs,
                strided);
    }

    private static int[] sources(int pixels, Place place, int channels, int inputs, int[] kernel) {
        int wide = kernel[1] + pixels - 1;
        int[] sources = new int[pixels * channels * inputs * kernel[0] * wide];
        for (int at = 0; at < sources.length; at++) {
            int y = at / wide % kernel[0];
            int i = at / wide / kernel[0] % inputs;
            int group = at / wide / kernel[0] / inputs;
            int x = at % wide - group / channels;
            boolean inside = x >= 0 && x < kernel[1];
            sources[at] = inside ? place.of(group % channels, i, y, x) : ParameterCopies.ZERO;
        }
        return sources;
    }

    /** The convolution itself, so many pixels at a time, see {@link ConvolutionChooser#stridedPixels}. */
    static StridedKernels of(Convolution convolution, int pixels) {
        Window window = convolution.window();
        int channels = (int) convolution.channels();
        int inputs = (int) convolution.inputChannels();
        int rows = window.kernel()[0];
        int columns = window.kernel()[1];
        Place place = (o, i, y, x) -> ((o * inputs + i) * rows + y) * columns + x;
        return new StridedKernels(pixels, convolution.weights(), place, convolution.bias(), channels, inputs, window);
    }

    /**
     * The gradient of a convolution's images as a convolution of the results' gradient with kernels that are turned by half a circle, see
     * {@link ConvolutionChooser#turnedPixels}. Its weights do not train.
     */
    static StridedKernels turned(Convolution forward, int pixels) {
        Window window = forward.window();
        int channels = (int) forward.inputChannels();
        int inputs = (int) forward.channels();
        int rows = window.kernel()[0];
        int columns = window.kernel()[1];
        Place place = (i, o, y, x) -> ((o * channels + i) * rows + rows - 1 - y) * columns + columns - 1 - x;
        int[] padding = {rest(window, 0), rest(window, 1)};
        Window back = new Window(window.kernel(), window.stride(), window.dilation(), padding, false);
        Parameter fixed = new Parameter(forward.weights().value(), null);
        return new StridedKernels(pixels, fixed, place, null, channels, inputs, back);
    }

    /** What must be padded so that every place of the kernel meets every pixel that it has seen. */
    static int rest(Window window, int axis) {
        return window.kernel()[axis] - 1 - window.padding()[axis];
    }

    int pixels() {
        return pixels;
    }

    /** The convolution of several pixels at a time. */
    CopiedConvolution wide() {
        return wide;
    }
}
