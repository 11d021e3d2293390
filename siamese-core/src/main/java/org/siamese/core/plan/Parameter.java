package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter where Deeplearning4j keeps it.
 *
 * @param value its place in the network's parameter vector
 * @param gradient its place in the gradient vector; null where it does not train
 */
public record Parameter(INDArray value, @Nullable INDArray gradient) {
    /** Whether it trains. */
    public boolean trains() {
        return gradient != null;
    }
}
