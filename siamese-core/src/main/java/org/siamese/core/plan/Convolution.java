package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * A convolution.
 *
 * @param weights [channels, input channels, kernel height, kernel width] in 'c' order
 * @param bias [channels]; null where there is none
 */
public record Convolution(Parameter weights, @Nullable Parameter bias, long channels, long inputChannels, Window window)
        implements Operation {
    @Override
    public boolean trains() {
        return weights.trains();
    }

    /** The shape of the results for images. */
    public Shape results(Shape from) {
        if (!from.image() || from.channels() != inputChannels) {
            throw new IllegalArgumentException(
                    "convolution: expected images of " + inputChannels + " channels, got " + from.describe());
        }
        long[] size = window.over(from).size();
        return Shape.image(from.rows(), channels, size[0], size[1]);
    }
}
