package org.siamese.dl4j.onnx;

import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * Images that were pooled over rows or columns alone, on the way to a pooling over both.
 *
 * @param of images
 * @param type of the pooling
 * @param left the axis that is left to pool over, in the shape with the batch
 * @param rank of that shape
 */
record HalfPooled(TowerValue of, PoolingType type, int left, int rank) implements Value {}
