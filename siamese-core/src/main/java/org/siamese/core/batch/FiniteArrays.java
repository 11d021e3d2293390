package org.siamese.core.batch;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds values in arrays that are no finite numbers: NaN and the infinities. */
public final class FiniteArrays {
    private FiniteArrays() {}

    /**
     * What is wrong with an array of any floating-point type. Costs one sum where nothing is.
     *
     * @return "row R, value V: expected a finite number, got NaN", R along the first dimension; empty if all are finite
     */
    public static String problem(INDArray array) {
        if (array.isEmpty() || !array.dataType().isFPType() || Double.isFinite(sum(array))) {
            return "";
        }
        // Large finite values can overflow a sum.
        INDArray values = array.castTo(DataType.DOUBLE).dup('c').reshape(array.length());
        long row = array.rank() < 2 ? 1 : array.length() / array.size(0);
        for (long i = 0; i < values.length(); i++) {
            double value = values.getDouble(i);
            if (!Double.isFinite(value)) {
                return "row " + i / row + ", value " + i % row + ": expected a finite number, got " + value;
            }
        }
        return "";
    }

    private static double sum(INDArray array) {
        INDArray wide = array.dataType().width() < Float.BYTES ? array.castTo(DataType.FLOAT) : array;
        return wide.sumNumber().doubleValue();
    }
}
