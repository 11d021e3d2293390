package org.siamese.dl4j.onnx;

/**
 * One value for each channel, repeated over height and width on its way to a product with images.
 *
 * @param of shape [channels, 1, 1]
 * @param dims [channels, height, width]
 */
record ExpandedGate(TowerValue of, long[] dims) implements Value {}
