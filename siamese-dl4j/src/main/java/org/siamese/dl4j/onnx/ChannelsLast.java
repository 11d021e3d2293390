package org.siamese.dl4j.onnx;

import java.util.Arrays;

/**
 * Images whose channels a Transpose put last, as converters from TensorFlow do before a dense layer. No layer reorders them; an operator
 * that takes them takes the images as they are and reorders its weights.
 *
 * @param of images [channels, height, width]
 * @param flat whether rows, columns and channels, in this order, are one vector
 */
record ChannelsLast(TowerValue of, boolean flat) implements Value {
    /** ONNX's shape without the batch. */
    long[] dims() {
        long[] dims = of.dims();
        return flat ? new long[] {of.length()} : new long[] {dims[1], dims[2], dims[0]};
    }

    private boolean anyOrder() {
        long[] dims = of.dims();
        return dims[0] == 1 || dims[1] == 1 && dims[2] == 1;
    }

    /**
     * The images as they are where both orders are one.
     *
     * @param node that yields them
     */
    TowerValue asImages(ImportNode node) {
        if (anyOrder()) {
            return of;
        }
        throw node.refused("yields " + TowerValue.shape(dims()) + ", images with their channels last, an order that no"
                + " tower has; cut the network before it with until(name)");
    }

    /** The images as they are where a Reshape of rows to this shape gives them. */
    boolean isReshapedTo(long[] dims) {
        return !flat && anyOrder() && Arrays.equals(dims, of.dims());
    }

    /** A vector whose order is known to a dense layer; the images' own where both orders are one. */
    Value flattened(NodeContext context) {
        if (!anyOrder()) {
            return new ChannelsLast(of, true);
        }
        return of.image() ? context.flattened(of) : of.withDims(of.length());
    }

    /**
     * Weights of a dense layer over the flattened images, for vectors in the order channels, rows, columns.
     *
     * @param outputsFirst whether the weights are [out, in], else [in, out]
     */
    ConstantTensor reordered(ConstantTensor weights, boolean outputsFirst) {
        long[] shape = weights.shape();
        int channels = (int) of.dims()[0];
        int pixels = (int) (of.length() / channels);
        int outputs = (int) shape[outputsFirst ? 0 : 1];
        int inputs = channels * pixels;
        int[] from = new int[weights.size()];
        for (int i = 0; i < from.length; i++) {
            int input = outputsFirst ? i % inputs : i / outputs;
            int output = outputsFirst ? i / inputs : i % outputs;
            int last = input % pixels * channels + input / pixels;
            from[i] = outputsFirst ? output * inputs + last : last * outputs + output;
        }
        return weights.pick(shape, from).namedAs(weights);
    }
}
