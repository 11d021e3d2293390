package org.siamese.core.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Images and vectors alike as [rows, channels, positions]. */
final class ChannelMaps {
    private static final long[] NO_INTEGERS = {};

    private ChannelMaps() {}

    /** Images [batch, channels, height, width] or vectors [batch, values] with one position. */
    static INDArray of(INDArray array, long channels, DataType type, String layer) {
        if (array.rank() != 2 && array.rank() != 4) {
            throw new DL4JInvalidInputException(
                    layer + ": expected input [batch, channels, height, width] or [batch, values], got shape "
                            + Arrays.toString(array.shape()));
        }
        NativeOps.requireChannels(array, channels, layer);
        INDArray dense = DenseLayout.of(array, type);
        long positions = dense.rank() == 2 ? 1 : dense.size(2) * dense.size(3);
        return dense.reshape('c', dense.size(0), dense.size(1), positions);
    }

    /** One value for each channel in a form that meets maps: [1, channels, 1], or [1, 1, 1] for a single value. */
    static INDArray perChannel(INDArray values) {
        return values.reshape('c', 1, values.length(), 1);
    }

    /** One value for each channel in a form that meets maps. */
    static INDArray perChannel(double[] values, DataType type) {
        return perChannel(Nd4j.createFromArray(values).castTo(type));
    }

    static void multiply(INDArray maps, INDArray others, INDArray result) {
        NativeOps.run("multiply", new INDArray[] {maps, others}, new INDArray[] {result}, NO_INTEGERS);
    }

    static void add(INDArray maps, INDArray others, INDArray result) {
        NativeOps.run("add", new INDArray[] {maps, others}, new INDArray[] {result}, NO_INTEGERS);
    }

    /** The sum of each map, [rows x channels], in double precision. */
    static double[] mapSums(INDArray maps) {
        long positions = maps.size(2);
        INDArray rows = maps.reshape('c', maps.length() / positions, positions);
        // Reductions along an axis of length 1 go wrong.
        INDArray sums = positions == 1 ? rows.dup('c') : rows.sum(1);
        return sums.data().asDouble();
    }

    /** The sum of each channel over rows and positions. */
    static double[] sums(INDArray maps) {
        double[] all = mapSums(maps);
        double[] sums = new double[(int) maps.size(1)];
        for (int map = 0; map < all.length; map++) {
            sums[map % sums.length] += all[map];
        }
        return sums;
    }
}
