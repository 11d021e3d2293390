package org.siamese.dl4j.onnx;

/**
 * Whether each value is above a number, on its way to a choice between two functions of it.
 *
 * @param of the values
 * @param least the number
 */
record Above(TowerValue of, double least) implements Value {}
