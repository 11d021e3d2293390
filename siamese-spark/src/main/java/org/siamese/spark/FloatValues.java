package org.siamese.spark;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values of arrays in bulk, row by row. */
final class FloatValues {
    private FloatValues() {}

    /** As an array. */
    static float[] array(INDArray array) {
        return read(array, values -> {
            float[] all = new float[values.remaining()];
            values.get(all);
            return all;
        });
    }

    /** As bytes that travel. */
    static byte[] encoded(INDArray array, Transfer transfer) {
        return read(array, transfer::encode);
    }

    private static <T> T read(INDArray array, Function<FloatBuffer, T> reader) {
        INDArray copy = array.castTo(DataType.FLOAT).dup('c');
        try {
            return reader.apply(copy.data().asNioFloat());
        } finally {
            Reference.reachabilityFence(copy);
        }
    }
}
