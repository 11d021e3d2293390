package org.siamese.data.iterator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of images that were given back, to be filled again. Thread-safe. */
final class ReturnedArrays {
    private static final int MOST = 8;

    private final Deque<INDArray> waiting = new ArrayDeque<>();

    /** One of the given shape, with any values: the last one given back, null if there is none. Those of other shapes are let go. */
    @Nullable
    INDArray take(long[] shape) {
        synchronized (waiting) {
            while (!waiting.isEmpty()) {
                INDArray array = waiting.removeLast();
                if (Arrays.equals(array.shape(), shape)) {
                    return array;
                }
            }
        }
        return null;
    }

    /** Keeps an array for later, if it is one that can be filled and there are not too many. */
    void giveBack(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.ordering() != 'c' || array.isView()) {
            return;
        }
        synchronized (waiting) {
            if (waiting.stream().anyMatch(other -> other == array)) {
                throw new IllegalStateException("batch: expected one that was not given back before, got it twice");
            }
            if (waiting.size() < MOST) {
                waiting.addLast(array);
            }
        }
    }
}
