package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * A dense layer.
 *
 * @param weights [input size, size] in 'f' order: one output's weights after the other's
 * @param bias [size]; null where there is none
 */
public record Dense(Parameter weights, @Nullable Parameter bias, long size, long inputSize) implements Operation {
    @Override
    public boolean trains() {
        return weights.trains();
    }
}
