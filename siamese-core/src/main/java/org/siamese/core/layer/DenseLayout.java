package org.siamese.core.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays in 'c' order without gaps, as native code reads them. */
public final class DenseLayout {
    private DenseLayout() {}

    /** The same values with the wanted type, in 'c' order without gaps; the array itself where it is so already. */
    public static INDArray of(INDArray array, DataType type) {
        INDArray cast = array.castTo(type);
        return isDense(cast) ? cast : cast.dup('c');
    }

    /** ND4J's own test takes any grey image for one with gaps: the stride of an axis of one value means nothing. */
    private static boolean isDense(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) > 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }
}
