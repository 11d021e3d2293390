package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * A convolution (cross-correlation, as in all such libraries) over images [rows, input channels, height, width]. Group g computes the
 * channels g channels / groups and following from the input channels g inputChannels / groups and following.
 *
 * @param weights [channels, input channels / groups, kernel height, kernel width] in 'c' order
 * @param bias [channels]; null where there is none
 * @param channels of the results
 * @param inputChannels of the images
 * @param window how the kernel slides
 * @param groups divides both numbers of channels; 1 where each result sees all channels
 */
public record Convolution(
        Parameter weights, @Nullable Parameter bias, long channels, long inputChannels, Window window, long groups)
        implements Operation {
    /** A convolution in one group. */
    public Convolution(Parameter weights, @Nullable Parameter bias, long channels, long inputChannels, Window window) {
        this(weights, bias, channels, inputChannels, window, 1);
    }

    @Override
    public boolean trains() {
        return weights.trains();
    }

    /**
     * The shape of the results.
     *
     * @throws IllegalArgumentException if the images have other channels or are too small
     */
    public Shape results(Shape from) {
        if (!from.image() || from.channels() != inputChannels) {
            throw new IllegalArgumentException(
                    "convolution: expected images of " + inputChannels + " channels, got " + from.describe());
        }
        long[] size = window.over(from).size();
        return Shape.image(from.rows(), channels, size[0], size[1]);
    }
}
