package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.plan.Parameter;
import org.siamese.onednn.internal.memory.ArrayMemory;

/** A parameter whose values stand several times in a larger one, between zeros. */
final class ParameterCopies {
    /** A place of the larger parameter that holds none of the smaller one's values. */
    static final int ZERO = -1;

    private final Parameter copies;
    private final int[] sources;
    private final float[] values;
    private final float[] copied;
    private final FloatBuffer from;
    private final FloatBuffer to;
    private final @Nullable FloatBuffer gradient;
    private final @Nullable FloatBuffer gradients;

    /**
     * Makes the larger parameter, which trains if the other does.
     *
     * @param sources for each place of the larger parameter, the place of the smaller one that it copies, or {@link #ZERO}
     * @param shape of the larger parameter
     */
    ParameterCopies(Parameter once, int[] sources, long... shape) {
        this.sources = sources;
        INDArray gradientOfOnce = once.gradient();
        INDArray gradientOfCopies =
                gradientOfOnce == null ? null : Nd4j.createUninitializedDetached(DataType.FLOAT, shape);
        copies = new Parameter(Nd4j.createUninitializedDetached(DataType.FLOAT, shape), gradientOfCopies);
        values = new float[Math.toIntExact(once.value().length())];
        copied = new float[sources.length];
        from = ArrayMemory.buffer(once.value(), 0, values.length);
        to = ArrayMemory.buffer(copies.value(), 0, copied.length);
        gradient = gradientOfOnce == null ? null : ArrayMemory.buffer(gradientOfOnce, 0, values.length);
        gradients = gradientOfCopies == null ? null : ArrayMemory.buffer(gradientOfCopies, 0, copied.length);
    }

    /** A parameter so many times, one after the other. */
    static ParameterCopies repeated(Parameter once, int times) {
        int length = Math.toIntExact(once.value().length());
        int[] sources = IntStream.range(0, times * length).map(i -> i % length).toArray();
        return new ParameterCopies(once, sources, sources.length);
    }

    Parameter parameter() {
        return copies;
    }

    /** Writes the copies. */
    void copy() {
        from.get(0, values);
        for (int i = 0; i < copied.length; i++) {
            copied[i] = sources[i] == ZERO ? 0 : values[sources[i]];
        }
        to.put(0, copied);
    }

    /** Sums the gradients of all copies of a value into that of the value; for parameters that train. */
    void gather() {
        gradients.get(0, copied);
        Arrays.fill(values, 0);
        for (int i = 0; i < copied.length; i++) {
            if (sources[i] != ZERO) {
                values[sources[i]] += copied[i];
            }
        }
        gradient.put(0, values);
    }
}
