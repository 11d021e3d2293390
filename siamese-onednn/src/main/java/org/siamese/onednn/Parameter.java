package org.siamese.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter where Deeplearning4j keeps it.
 *
 * @param value its place in the network's parameter vector
 * @param gradient its place in the gradient vector; null where it does not train
 */
record Parameter(INDArray value, @Nullable INDArray gradient) {
    Block valueBlock() {
        return new Block(address(value));
    }

    Block gradientBlock() {
        if (gradient == null) {
            throw new IllegalStateException("a parameter that does not train has no gradient");
        }
        return new Block(address(gradient));
    }

    boolean trains() {
        return gradient != null;
    }

    /** Where an array's first value lies. */
    static Pointer address(INDArray array) {
        return new FloatPointer(array.data().pointer()).getPointer(array.offset());
    }

    /** Some values of an array without gaps, as Java copies from and to them: a buffer holds at most 2 GB. */
    static FloatBuffer buffer(INDArray array, long start, int count) {
        return new FloatPointer(address(array))
                .getPointer(start)
                .capacity(count)
                .asBuffer();
    }
}
