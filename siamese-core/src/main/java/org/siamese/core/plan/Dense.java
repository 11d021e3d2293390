package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * A dense layer: {@code y = x W + b} for vectors [rows, input size].
 *
 * @param weights [input size, size] in 'f' order: one output's weights after the other's
 * @param bias [size]; null where there is none
 * @param size length of a result
 * @param inputSize length of an input
 */
public record Dense(Parameter weights, @Nullable Parameter bias, long size, long inputSize) implements Operation {
    @Override
    public boolean trains() {
        return weights.trains();
    }
}
