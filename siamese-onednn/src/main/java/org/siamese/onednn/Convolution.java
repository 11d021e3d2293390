package org.siamese.onednn;

import org.jspecify.annotations.Nullable;

/**
 * A convolution.
 *
 * @param weights [channels, input channels, kernel height, kernel width] in 'c' order
 * @param bias [channels]; null where there is none
 */
record Convolution(Parameter weights, @Nullable Parameter bias, long channels, long inputChannels, Window window)
        implements Operation {
    @Override
    public boolean trains() {
        return weights.trains();
    }
}
