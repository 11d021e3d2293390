package org.siamese.onednn.internal.memory;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.plan.Parameter;

/** Where the values of ND4J's arrays lie. */
public final class ArrayMemory {
    private ArrayMemory() {}

    /** A parameter's values. */
    public static Block values(Parameter parameter) {
        return new Block(address(parameter.value()));
    }

    /** The gradient of a parameter that trains. */
    public static Block gradient(Parameter parameter) {
        INDArray gradient = parameter.gradient();
        if (gradient == null) {
            throw new IllegalStateException("a parameter that does not train has no gradient");
        }
        return new Block(address(gradient));
    }

    /** Where an array's first value lies. */
    public static Pointer address(INDArray array) {
        return new FloatPointer(array.data().pointer()).getPointer(array.offset());
    }

    /** Some values of an array without gaps, as Java copies from and to them: a buffer holds at most 2 GB. */
    public static FloatBuffer buffer(INDArray array, long start, int count) {
        return new FloatPointer(address(array))
                .getPointer(start)
                .capacity(count)
                .asBuffer();
    }
}
