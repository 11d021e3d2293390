package org.siamese.losses.internal;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.distance.RowMatrices;
import org.siamese.decision.distance.RowMatrix;

/** Reads a weight that the caller of a loss hands in. */
public final class WeightArray {
    private WeightArray() {}

    /** The weight of that name, checked for its shape. */
    public static RowMatrix read(Map<String, INDArray> weights, String name, long rows, long columns) {
        @Nullable INDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("weights: expected one named \"" + name + "\" of shape [" + rows + ", "
                    + columns + "], got " + weights.keySet());
        }
        if (weight.rank() != 2 || weight.size(0) != rows || weight.size(1) != columns) {
            throw new IllegalArgumentException("weights, \"" + name + "\": expected shape [" + rows + ", " + columns
                    + "], got " + Arrays.toString(weight.shape()));
        }
        return RowMatrices.of(weight, "weights, \"" + name + "\"");
    }
}
