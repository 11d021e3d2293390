package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * A convolution (cross-correlation, as in all such libraries) over images [rows, input channels, height, width].
 *
 * @param weights [channels, input channels, kernel height, kernel width] in 'c' order
 * @param bias [channels]; null where there is none
 * @param channels of the results
 * @param inputChannels of the images
 * @param window how the kernel slides
 */
public record Convolution(Parameter weights, @Nullable Parameter bias, long channels, long inputChannels, Window window)
        implements Operation {
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
