package org.siamese.onednn;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The gradient of a convolution's images as a convolution of the results' gradient with kernels that are turned by half a circle. Where
 * images have few channels, groups of n neighbouring pixels are computed at a time, in strides of n, as one pixel of n times the channels:
 *
 * <pre>turned[q * inputs + i][o][y][x] = weights[o][i][height - 1 - y][width - 1 + q - x], where that is a column of the kernel, else 0</pre>
 */
final class TurnedKernels {
    private final ParameterCopies weights;
    private final Convolution convolution;

    private TurnedKernels(Convolution forward, int pixels) {
        Window window = forward.window();
        int[] kernel = {window.kernel()[0], window.kernel()[1] + pixels - 1};
        int[] padding = {rest(window, 0), rest(window, 1)};
        long channels = pixels * forward.inputChannels();
        weights = new ParameterCopies(
                forward.weights(), sources(forward, pixels), channels, forward.channels(), kernel[0], kernel[1]);
        convolution = new Convolution(
                weights.parameter(),
                null,
                channels,
                forward.channels(),
                new Window(kernel, new int[] {1, pixels}, new int[] {1, 1}, padding, false));
    }

    /**
     * Turned kernels for as many pixels at a time as fill a vector; none where that is not several, or the convolution has strides or
     * gaps.
     *
     * @param width columns of the images
     */
    static Optional<TurnedKernels> of(Convolution forward, long width) {
        Window window = forward.window();
        boolean possible = window.isDense() && !window.same() && rest(window, 0) >= 0 && rest(window, 1) >= 0;
        if (!possible) {
            return Optional.empty();
        }
        return IntStream.rangeClosed(2, (int) (OneDnn.vectorFloats() / forward.inputChannels()))
                .filter(pixels -> width % pixels == 0)
                .boxed()
                .reduce((smaller, larger) -> larger)
                .map(pixels -> new TurnedKernels(forward, pixels));
    }

    /** What must be padded so that every place of the kernel meets every pixel that it has seen. */
    private static int rest(Window window, int axis) {
        return window.kernel()[axis] - 1 - window.padding()[axis];
    }

    private static int[] sources(Convolution forward, int pixels) {
        int channels = (int) forward.channels();
        int inputs = (int) forward.inputChannels();
        int rows = forward.window().kernel()[0];
        int columns = forward.window().kernel()[1];
        int wide = columns + pixels - 1;
        int[] sources = new int[pixels * inputs * channels * rows * wide];
        for (int at = 0; at < sources.length; at++) {
            int y = at / wide % rows;
            int o = at / wide / rows % channels;
            int group = at / wide / rows / channels;
            int i = group % inputs;
            int x = columns - 1 + group / inputs - at % wide;
            boolean inside = x >= 0 && x < columns;
            sources[at] = inside ? ((o * inputs + i) * rows + rows - 1 - y) * columns + x : ParameterCopies.ZERO;
        }
        return sources;
    }

    /** Takes over the weights. */
    void write() {
        weights.copy();
    }

    /** From the gradient of the results to that of the images. */
    Convolution convolution() {
        return convolution;
    }
}
