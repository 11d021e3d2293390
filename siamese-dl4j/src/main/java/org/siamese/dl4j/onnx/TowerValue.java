package org.siamese.dl4j.onnx;

import java.util.Arrays;

/**
 * A tensor that a layer computes.
 *
 * @param vertex name of the layer
 * @param dims ONNX's shape without the batch: [channels, height, width], [features], or [channels, 1, 1] for what is a vector here
 * @param image whether the layer yields images [channels, height, width]; else vectors
 */
record TowerValue(String vertex, long[] dims, boolean image) implements Value {
    /** Elements of one row. */
    long length() {
        return product(dims);
    }

    /** Channels of an image, or values of a vector. */
    long channels() {
        return dims[0];
    }

    /** Whether there is one value for each channel. */
    boolean perChannel() {
        return length() == dims[0];
    }

    TowerValue withDims(long... newDims) {
        return new TowerValue(vertex, newDims, image);
    }

    /** ONNX's shape with the batch, for messages. */
    String shape() {
        return shape(dims);
    }

    static String shape(long[] dims) {
        StringBuilder text = new StringBuilder("[batch");
        for (long dim : dims) {
            text.append(", ").append(dim);
        }
        return text.append(']').toString();
    }

    static long product(long[] dims) {
        return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    }
}
