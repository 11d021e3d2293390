package org.siamese.dl4j.onnx;

/**
 * Images [channels, height, width] seen as [groups, values], where each group has neighbouring channels: what exporters write around group
 * normalisation and pooling.
 *
 * @param of images
 * @param groups divides the channels
 */
record GroupedPixels(TowerValue of, long groups) implements Value {
    /** ONNX's shape without the batch. */
    long[] dims() {
        return new long[] {groups, of.length() / groups};
    }

    /** These rows after a layer that keeps the images' shape. */
    GroupedPixels after(TowerValue result) {
        return new GroupedPixels(result, groups);
    }
}
