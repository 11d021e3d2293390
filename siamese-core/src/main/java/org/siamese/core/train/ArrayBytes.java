package org.siamese.core.train;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The values of an array as bytes in the machine's own order, a piece at a time, and back: exact and without a second copy. */
final class ArrayBytes {
    private static final int PIECE = 1 << 20;

    private ArrayBytes() {}

    /** Takes a piece. */
    interface Sink<E extends Exception> {
        void accept(byte[] bytes, int length) throws E;
    }

    /** Number of bytes of the values. */
    static long size(INDArray array) {
        return array.length() * array.dataType().width();
    }

    /** Gives all values, in 'c' order, to a sink. */
    static <E extends Exception> void copy(INDArray array, Sink<E> sink) throws E {
        INDArray dense = array.isView() || array.ordering() != 'c' && array.rank() > 1 ? array.dup('c') : array;
        Nd4j.getExecutioner().commit();
        Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
        BytePointer values = new BytePointer(dense.data().addressPointer());
        byte[] piece = new byte[PIECE];
        long size = size(dense);
        for (long from = 0; from < size; from += PIECE) {
            int length = (int) Math.min(PIECE, size - from);
            values.position(from).get(piece, 0, length);
            sink.accept(piece, length);
        }
        Reference.reachabilityFence(dense);
    }

    /** Makes an array of the values that a stream gives, of the shape and type of another. */
    static INDArray read(InputStream in, INDArray like) throws IOException {
        INDArray array = Nd4j.createUninitialized(like.dataType(), like.shape(), 'c');
        BytePointer values = new BytePointer(array.data().addressPointer());
        byte[] piece = new byte[PIECE];
        long size = size(array);
        for (long from = 0; from < size; from += PIECE) {
            int length = (int) Math.min(PIECE, size - from);
            if (in.readNBytes(piece, 0, length) < length) {
                throw new EOFException("expected " + size + " bytes of values, got fewer");
            }
            values.position(from).put(piece, 0, length);
        }
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
        return array;
    }
}
