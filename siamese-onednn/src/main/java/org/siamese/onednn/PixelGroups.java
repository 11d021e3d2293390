package org.siamese.onednn;

import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution over few channels as one over groups of neighbouring pixels. Images that lie channels last, [height, width, channels],
 * are also images [height, width / n, n channels]: what was n pixels side by side is one with n times the channels. The kernels
 * become wider in channels and narrower in pixels, with zeros where an input and an output of two groups do not meet:
 *
 * <pre>wide[q * channels + o][r * inputs + i][y][g] = weights[o][i][y][g * n + r - q], where that is a column of the kernel, else 0</pre>
 *
 * <p>There are more products, but each instruction multiplies as many channels as a vector has values: 3 columns become 2 of pairs, 4/3
 * of the products, at twice as many in each instruction. Measured in docs/engine.md.
 *
 * @param narrow the convolution
 * @param wide the one over groups, with parameters of its own
 * @param pixels of a group
 */
record PixelGroups(Convolution narrow, Convolution wide, int pixels) {

    /** Groups for a convolution of such images; none where they would save nothing. */
    static Optional<PixelGroups> of(Convolution convolution, Shape from) {
        int most = (int) (OneDnn.vectorFloats() / convolution.channels());
        return IntStream.rangeClosed(2, most)
                .filter(pixels -> divide(convolution, from, pixels))
                .boxed()
                .min((one, other) -> Integer.compare(columns(convolution, one), columns(convolution, other)))
                .filter(pixels ->
                        columns(convolution, pixels) < convolution.window().kernel()[1])
                .map(pixels -> of(convolution, pixels));
    }

    /** Whether images, results and padding are whole groups. */
    private static boolean divide(Convolution convolution, Shape from, int pixels) {
        Window window = convolution.window();
        return from.image()
                && !window.same()
                && window.stride()[1] == 1
                && window.dilation()[1] == 1
                && window.padding()[1] % pixels == 0
                && from.width() % pixels == 0
                && convolution.results(from).width() % pixels == 0;
    }

    /** How many groups the kernel is wide: the first pixel's window begins in the first one, the last one's ends in the last. */
    private static int columns(Convolution convolution, int pixels) {
        return (pixels - 1 + convolution.window().kernel()[1] - 1) / pixels + 1;
    }

    private static PixelGroups of(Convolution narrow, int pixels) {
        Window window = narrow.window();
        long channels = pixels * narrow.channels();
        long inputs = pixels * narrow.inputChannels();
        int[] kernel = {window.kernel()[0], columns(narrow, pixels)};
        Parameter bias = narrow.bias();
        Convolution wide = new Convolution(
                own(narrow.weights(), channels, inputs, kernel[0], kernel[1]),
                bias == null ? null : own(bias, channels),
                channels,
                inputs,
                new Window(
                        kernel,
                        window.stride(),
                        window.dilation(),
                        new int[] {window.padding()[0], window.padding()[1] / pixels},
                        false));
        return new PixelGroups(narrow, wide, pixels);
    }

    private static Parameter own(Parameter parameter, long... shape) {
        INDArray gradient = parameter.trains() ? Nd4j.create(DataType.FLOAT, shape) : null;
        return new Parameter(Nd4j.create(DataType.FLOAT, shape), gradient);
    }

    /** The same values as an image of groups. */
    Tensor wide(Build build, Tensor tensor) {
        Shape shape = tensor.shape();
        return seen(build, tensor, shape.channels() * pixels, shape.width() / pixels);
    }

    /** The same values as an image of pixels. */
    Tensor narrow(Build build, Tensor tensor) {
        Shape shape = tensor.shape();
        return seen(build, tensor, shape.channels() / pixels, shape.width() * pixels);
    }

    private static Tensor seen(Build build, Tensor tensor, long channels, long width) {
        Shape shape =
                tensor.shape().withChannels(channels).withSize(tensor.shape().height(), width);
        return new Tensor(shape, build.form(shape), tensor.block());
    }

    /** Writes weights and bias into those of the wide convolution. */
    void widen() {
        float[] from = read(narrow.weights().value());
        float[] to = new float[Math.toIntExact(wide.weights().value().length())];
        meet((inner, outer) -> to[outer] = from[inner]);
        wide.weights().valueBlock().floats().put(to);
        if (narrow.bias() != null) {
            float[] once = read(narrow.bias().value());
            float[] each = new float[once.length * pixels];
            for (int i = 0; i < each.length; i++) {
                each[i] = once[i % once.length];
            }
            wide.bias().valueBlock().floats().put(each);
        }
    }

    /** Sums the gradients of the wide convolution's weights and bias into those of the narrow one. */
    void gather() {
        float[] from = read(wide.weights().gradient());
        float[] to = new float[Math.toIntExact(narrow.weights().value().length())];
        meet((inner, outer) -> to[inner] += from[outer]);
        narrow.weights().gradientBlock().floats().put(to);
        if (narrow.bias() != null) {
            float[] each = read(wide.bias().gradient());
            float[] sums = new float[each.length / pixels];
            for (int i = 0; i < each.length; i++) {
                sums[i % sums.length] += each[i];
            }
            narrow.bias().gradientBlock().floats().put(sums);
        }
    }

    /** What is done with a weight and each of its copies. */
    @FunctionalInterface
    private interface Meeting {
        void of(int inner, int outer);
    }

    private void meet(Meeting meeting) {
        int channels = (int) narrow.channels();
        int inputs = (int) narrow.inputChannels();
        int rows = narrow.window().kernel()[0];
        int columns = narrow.window().kernel()[1];
        int groups = wide.window().kernel()[1];
        for (int o = 0; o < channels; o++) {
            for (int i = 0; i < inputs; i++) {
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < columns; x++) {
                        int inner = ((o * inputs + i) * rows + y) * columns + x;
                        for (int q = 0; q < pixels; q++) {
                            int input = (q + x) % pixels * inputs + i;
                            int line = (q * channels + o) * pixels * inputs + input;
                            meeting.of(inner, (line * rows + y) * groups + (q + x) / pixels);
                        }
                    }
                }
            }
        }
    }

    private static float[] read(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        Parameter.buffer(array, 0, values.length).get(values);
        return values;
    }
}
