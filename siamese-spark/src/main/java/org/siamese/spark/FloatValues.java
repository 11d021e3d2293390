package org.siamese.spark;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.layer.DenseLayout;

/** The values of arrays in bulk, row by row. */
final class FloatValues {
    private FloatValues() {}

    /** As an array. */
    static float[] array(INDArray array) {
        return array(array, 0, array.length());
    }

    /** Some of them as an array. */
    static float[] array(INDArray array, long start, long end) {
        return read(array, start, end, values -> {
            float[] all = new float[values.remaining()];
            values.get(all);
            return all;
        });
    }

    /** Some of them as bytes that travel. */
    static byte[] encoded(INDArray array, long start, long end, Transfer transfer) {
        return read(array, start, end, transfer::encode);
    }

    /** Writes values that travelled over those of an array without gaps, from an index on. */
    static void write(INDArray array, long start, ByteBuffer encoded, Transfer transfer) {
        long end = start + encoded.remaining() / transfer.bytes(1);
        if (array.length() < end) {
            throw new IllegalArgumentException("encoded: expected at most " + array.length() + " values, got " + end);
        }
        if (array.dataType() != DataType.FLOAT) {
            float[] values = new float[Math.toIntExact(end - start)];
            transfer.decode(encoded, FloatBuffer.wrap(values));
            stretch(array, start, end).assign(Nd4j.createFromArray(values));
            return;
        }
        transfer.decode(encoded, buffer(array, start, end));
        Reference.reachabilityFence(array);
    }

    /** Reads the first values of an array of float32 without gaps, from an index on. */
    static void read(INDArray array, long start, float[] values, int count) {
        buffer(array, start, start + count).get(values, 0, count);
        Reference.reachabilityFence(array);
    }

    /** Writes the first of some values over those of an array of float32 without gaps, from an index on. */
    static void write(INDArray array, long start, float[] values, int count) {
        buffer(array, start, start + count).put(values, 0, count);
        Reference.reachabilityFence(array);
    }

    private static <T> T read(INDArray array, long start, long end, Function<FloatBuffer, T> reader) {
        boolean all = start == 0 && end == array.length();
        INDArray dense = DenseLayout.of(all ? array : stretch(array, start, end), DataType.FLOAT);
        try {
            return reader.apply(buffer(dense, 0, dense.length()));
        } finally {
            Reference.reachabilityFence(dense);
        }
    }

    private static INDArray stretch(INDArray array, long start, long end) {
        return array.reshape(array.length()).get(NDArrayIndex.interval(start, end));
    }

    private static FloatBuffer buffer(INDArray dense, long start, long end) {
        return new FloatPointer(dense.data().pointer())
                .getPointer(dense.offset() + start)
                .capacity(end - start)
                .asBuffer();
    }
}
