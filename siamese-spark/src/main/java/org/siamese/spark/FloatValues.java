package org.siamese.spark;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.DenseLayout;

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

    /** Writes values that travelled over those of an array without gaps. */
    static void write(INDArray array, byte[] encoded, Transfer transfer) {
        if (array.length() != encoded.length / transfer.bytes(1)) {
            throw new IllegalArgumentException(
                    "encoded: expected " + array.length() + " values, got " + encoded.length / transfer.bytes(1));
        }
        if (array.dataType() != DataType.FLOAT) {
            array.assign(Nd4j.createFromArray(transfer.decode(encoded)).reshape(array.shape()));
            return;
        }
        transfer.decode(encoded, buffer(array));
        Reference.reachabilityFence(array);
    }

    private static <T> T read(INDArray array, Function<FloatBuffer, T> reader) {
        INDArray dense = DenseLayout.of(array, DataType.FLOAT);
        try {
            return reader.apply(buffer(dense));
        } finally {
            Reference.reachabilityFence(dense);
        }
    }

    private static FloatBuffer buffer(INDArray dense) {
        return new FloatPointer(dense.data().pointer())
                .getPointer(dense.offset())
                .capacity(dense.length())
                .asBuffer();
    }
}
