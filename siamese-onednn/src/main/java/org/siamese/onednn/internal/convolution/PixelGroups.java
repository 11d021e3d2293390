package org.siamese.onednn.internal.convolution;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;

/**
 * A convolution over few channels as one over groups of neighbouring pixels. Images that lie channels last, [height, width, channels],
 * are also images [height, width / n, n channels]: what was n pixels side by side is one with n times the channels. The kernels
 * become wider in channels and narrower in pixels, with zeros where an input and an output of two groups do not meet:
 *
 * <pre>wide[q * channels + o][r * inputs + i][y][g] = weights[o][i][y][g * n + r - q], where that is a column of the kernel, else 0</pre>
 *
 * <p>There are more products, but each instruction multiplies as many channels as a vector has values: 3 columns become 2 of pairs, 4/3
 * of the products, at twice as many in each instruction. Measured in docs/engine.md.
 */
final class PixelGroups {
    private final int pixels;
    private final CopiedConvolution wide;

    /** Groups of so many pixels, see {@link ConvolutionChooser#groupedPixels}. */
    PixelGroups(Convolution narrow, int pixels) {
        this.pixels = pixels;
        Window window = narrow.window();
        long channels = pixels * narrow.channels();
        long inputs = pixels * narrow.inputChannels();
        int[] kernel = {window.kernel()[0], columns(narrow, pixels)};
        int[] padding = {window.padding()[0], window.padding()[1] / pixels};
        wide = new CopiedConvolution(
                narrow.weights(),
                sources(narrow, pixels),
                narrow.bias(),
                channels,
                inputs,
                new Window(kernel, window.stride(), window.dilation(), padding, false));
    }

    /** How many groups the kernel is wide: the first pixel's window begins in the first one, the last one's ends in the last. */
    static int columns(Convolution convolution, int pixels) {
        return (pixels - 1 + convolution.window().kernel()[1] - 1) / pixels + 1;
    }

    /** Where each weight of the wide convolution comes from. */
    private static int[] sources(Convolution narrow, int pixels) {
        int channels = (int) narrow.channels();
        int inputs = (int) narrow.inputChannels();
        int rows = narrow.window().kernel()[0];
        int columns = narrow.window().kernel()[1];
        int groups = columns(narrow, pixels);
        int[] sources = new int[channels * inputs * pixels * pixels * rows * groups];
        Arrays.fill(sources, ParameterCopies.ZERO);
        for (int weight = 0; weight < channels * inputs * rows * columns; weight++) {
            int x = weight % columns;
            int y = weight / columns % rows;
            int i = weight / columns / rows % inputs;
            int o = weight / columns / rows / inputs;
            for (int q = 0; q < pixels; q++) {
                int output = q * channels + o;
                int input = (q + x) % pixels * inputs + i;
                sources[((output * pixels * inputs + input) * rows + y) * groups + (q + x) / pixels] = weight;
            }
        }
        return sources;
    }

    int pixels() {
        return pixels;
    }

    /** The convolution over groups. */
    CopiedConvolution wide() {
        return wide;
    }

    /**
     * The same values as an image of groups. Where both ends of the wide convolution fill one block of oneDNN's layouts, channels last
     * is such a layout too, for which oneDNN has quicker code.
     */
    Tensor grouped(Build build, Tensor tensor) {
        Tensor grouped = grouped(build, tensor, pixels);
        boolean block = wide.operation().channels() == ConvolutionChooser.BLOCK
                && wide.operation().inputChannels() == ConvolutionChooser.BLOCK;
        return block
                ? new Tensor(
                        grouped.shape(),
                        build.layout(memory.format_tag.aBcd16b, grouped.shape().dims()),
                        grouped.block())
                : grouped;
    }

    /** An image of pixels, channels last, as one of groups of so many neighbours. */
    static Tensor grouped(Build build, Tensor tensor, int pixels) {
        Shape shape = tensor.shape();
        return seen(build, tensor, shape.channels() * pixels, shape.width() / pixels);
    }

    /** An image of groups of so many neighbours, channels last, as one of pixels. */
    static Tensor single(Build build, Tensor tensor, int pixels) {
        Shape shape = tensor.shape();
        return seen(build, tensor, shape.channels() / pixels, shape.width() * pixels);
    }

    private static Tensor seen(Build build, Tensor tensor, long channels, long width) {
        Shape shape =
                tensor.shape().withChannels(channels).withSize(tensor.shape().height(), width);
        return new Tensor(shape, build.layout(shape), tensor.block());
    }
}
