package org.siamese.onnx;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.image.ImageShape;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.internal.graph.GraphException;
import org.siamese.onnx.internal.graph.GraphValue;

/**
 * The input of a network.
 *
 * @param name its name
 * @param shape of one image; [values, 1, 1] of a vector
 * @param layout order of its dimensions
 * @param batch rows that the network takes at once; 0 where they are free
 * @param vector whether its rows are vectors
 * @param half whether it takes numbers of 16 bits
 */
record NetworkInput(String name, ImageShape shape, ImageLayout layout, int batch, boolean vector, boolean half) {
    private static final long LARGEST = 1 << 16;

    /**
     * What is known of the images that are given.
     *
     * @param source who knows it, for messages
     * @param channels 0 where unknown
     * @param height 0 where unknown
     * @param width 0 where unknown
     * @param fixed whether a network of another size is refused
     */
    record Given(String source, int channels, int height, int width, boolean fixed) {
        static final Given NOTHING = new Given("", 0, 0, 0);

        static Given of(@Nullable ImagePipeline pipeline) {
            if (pipeline == null) {
                return NOTHING;
            }
            return pipeline.shape()
                    .map(shape -> of("pipeline", shape))
                    .orElse(new Given("pipeline", pipeline.decoder().channels().count(), 0, 0));
        }

        /** A size to be taken where the network leaves it free. */
        static Given orElse(int channels, int side) {
            return new Given("default", channels, side, side, false);
        }

        Given(String source, int channels, int height, int width) {
            this(source, channels, height, width, true);
        }

        static Given of(String source, ImageShape shape) {
            return new Given(source, shape.channels(), shape.height(), shape.width());
        }

        boolean fits(ImageShape shape) {
            return !fixed
                    || fits(channels, shape.channels()) && fits(height, shape.height()) && fits(width, shape.width());
        }

        private static boolean fits(int known, int length) {
            return known == 0 || known == length;
        }

        private String describe() {
            return "[" + channels + ", " + (height == 0 ? "?, ?" : height + ", " + width) + "]";
        }
    }

    /** The one input, sized by the network, the options and the given images in this order. */
    static NetworkInput of(List<GraphValue> inputs, Given given, OnnxOptions options) {
        if (inputs.size() != 1) {
            throw new GraphException("inputs: expected one, images, got "
                    + inputs.stream().map(GraphValue::describe).toList());
        }
        GraphValue input = inputs.get(0);
        if (!input.isFloat()) {
            throw new GraphException("input: expected FLOAT or FLOAT16, got " + input.describe()
                    + "; export the network with 32-bit floating-point inputs");
        }
        List<Long> dims = input.dims();
        if (dims == null || dims.size() != 4 && dims.size() != 2) {
            throw new GraphException(
                    "input: expected images [rows, channels, height, width] or vectors [rows, values], got "
                            + input.describe());
        }
        for (long dim : dims) {
            if (dim > LARGEST) {
                throw new GraphException(
                        "input: expected dimensions of at most " + LARGEST + ", got " + input.describe());
            }
        }
        int batch = (int) Math.max(0, dims.get(0));
        NetworkInput known = dims.size() == 2 ? vectors(input, batch) : images(input, batch, given, options);
        if (!given.fits(known.shape())) {
            throw new GraphException(given.source() + ": expected images [channels, height, width] " + known.shape()
                    + " as the network's input " + input.describe() + " takes them, got " + given.describe());
        }
        return known;
    }

    private static NetworkInput vectors(GraphValue input, int batch) {
        long values = input.dims().get(1);
        if (values < 0) {
            throw new GraphException("input: expected vectors of a given length, got " + input.describe());
        }
        return new NetworkInput(
                input.name(),
                new ImageShape((int) values, 1, 1),
                ImageLayout.CHANNELS_FIRST,
                batch,
                true,
                input.isHalf());
    }

    private static NetworkInput images(GraphValue input, int batch, Given given, OnnxOptions options) {
        List<Long> dims = input.dims();
        ImageLayout layout = options.layout() != null ? options.layout() : layout(dims);
        boolean first = layout == ImageLayout.CHANNELS_FIRST;
        long channels = known(dims.get(first ? 1 : 3), 0, given.channels());
        long height = known(dims.get(first ? 2 : 1), options.height(), given.height());
        long width = known(dims.get(first ? 3 : 2), options.width(), given.width());
        if (channels < 0 || height < 0 || width < 0) {
            throw new GraphException("input: expected channels, height and width that are known, got "
                    + input.describe() + "; give a pipeline that resizes, or OnnxOptions.withInputSize");
        }
        if (options.height() > 0 && (height != options.height() || width != options.width())) {
            throw new GraphException("input: expected the size " + options.height() + " x " + options.width()
                    + " of the options, got " + input.describe());
        }
        return new NetworkInput(
                input.name(),
                new ImageShape((int) channels, (int) height, (int) width),
                layout,
                batch,
                false,
                input.isHalf());
    }

    /** The network's own length, else that of the options, else that of the given images; -1 where nobody knows it. */
    private static long known(long network, int options, int given) {
        if (network > 0) {
            return network;
        }
        return options > 0 ? options : given > 0 ? given : -1;
    }

    private static ImageLayout layout(List<Long> dims) {
        boolean first = isChannels(dims.get(1));
        return !first && isChannels(dims.get(3)) ? ImageLayout.CHANNELS_LAST : ImageLayout.CHANNELS_FIRST;
    }

    private static boolean isChannels(long length) {
        return length == 1 || length == 3;
    }

    /** Rows that are computed for so many images. */
    int rows(int images) {
        return batch > 0 ? batch : images;
    }

    /** The dimensions of a batch. */
    long[] dims(int rows) {
        if (vector) {
            return new long[] {rows, shape.channels()};
        }
        return layout == ImageLayout.CHANNELS_FIRST
                ? new long[] {rows, shape.channels(), shape.height(), shape.width()}
                : new long[] {rows, shape.height(), shape.width(), shape.channels()};
    }

    /** Writes images into a buffer in the network's order, and zeros for rows that no image fills. */
    void fill(FloatBuffer buffer, float[] images, int from, int count, int computed) {
        int size = shape.size();
        buffer.clear();
        if (layout == ImageLayout.CHANNELS_FIRST) {
            buffer.put(images, from * size, count * size);
        } else {
            int pixels = shape.height() * shape.width();
            for (int image = from; image < from + count; image++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    for (int channel = 0; channel < shape.channels(); channel++) {
                        buffer.put(images[image * size + channel * pixels + pixel]);
                    }
                }
            }
        }
        for (int value = count * size; value < computed * size; value++) {
            buffer.put(0);
        }
        buffer.flip();
    }
}
