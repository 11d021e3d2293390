package org.siamese.core.distance;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings arrays to the Java heap, whatever their type, order and stride. */
final class HeapTransfer {
    private HeapTransfer() {}

    static double[] toHeap(INDArray array) {
        INDArray contiguous = array.dup('c');
        if (array.dataType() == DataType.FLOAT) {
            float[] single = contiguous.data().asFloat();
            double[] values = new double[single.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = single[i];
            }
            return values;
        }
        return contiguous.castTo(DataType.DOUBLE).data().asDouble();
    }
}
