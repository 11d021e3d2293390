package org.siamese.core.distance;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.distance.RowMatrix;

/** From ND4J's arrays to the rows that distances, losses, miners and measures compute on, and back. */
public final class RowMatrices {
    private RowMatrices() {}

    /**
     * A copy of an array of any floating-point type, order and stride.
     *
     * @param embeddings [rows, dimension]
     * @throws IllegalArgumentException if it is no matrix, has no row, or a value is NaN or infinite
     */
    public static RowMatrix of(INDArray embeddings) {
        return of(embeddings, "embeddings");
    }

    /** As {@link #of(INDArray)}, with the name of the array for messages. */
    public static RowMatrix of(INDArray array, String name) {
        if (array.isEmpty() || array.rank() != 2 || array.size(0) == 0 || array.size(1) == 0) {
            throw new IllegalArgumentException(name + ": expected [rows, dimension], both at least 1, got shape "
                    + Arrays.toString(array.shape()));
        }
        if (!array.dataType().isFPType()) {
            throw new IllegalArgumentException(name + ": expected floating-point values, got " + array.dataType());
        }
        RowMatrix rows = RowMatrix.of(toHeap(array), (int) array.size(0), (int) array.size(1))
                .requireFinite(name);
        return array.dataType() == DataType.DOUBLE ? rows : rows.ofSinglePrecision();
    }

    /** The rows as an array [rows, dimension] of the given type. */
    public static INDArray toArray(RowMatrix rows, DataType type) {
        return toArray(rows.values(), rows.rows(), rows.dimension(), type);
    }

    /** Values that lie row after row as an array [rows, dimension] of the given type. */
    public static INDArray toArray(double[] values, int rows, int dimension, DataType type) {
        if (type == DataType.FLOAT && Nd4j.getEnvironment().isCPU()) {
            INDArray array = Nd4j.createUninitialized(type, new long[] {rows, dimension}, 'c');
            ((FloatPointer) array.data().pointer()).put(FloatProduct.single(values));
            return array;
        }
        return Nd4j.createFromArray(values).reshape('c', rows, dimension).castTo(type);
    }

    private static double[] toHeap(INDArray array) {
        boolean whole =
                array.ordering() == 'c' && !array.isView() && array.data().length() == array.length();
        INDArray contiguous = whole ? array : array.dup('c');
        if (array.dataType() == DataType.FLOAT) {
            float[] single = new float[Math.toIntExact(contiguous.length())];
            if (Nd4j.getEnvironment().isCPU()) {
                ((FloatPointer) contiguous.data().pointer()).get(single);
            } else {
                single = contiguous.data().asFloat();
            }
            double[] values = new double[single.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = single[i];
            }
            return values;
        }
        return contiguous.castTo(DataType.DOUBLE).data().asDouble();
    }
}
