package org.siamese.losses.spi;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Value and gradients of a loss whose anchors are of one set and whose other rows are of another.
 *
 * @param value the loss
 * @param gradient with respect to the anchors, [anchors, dimension]
 * @param referenceGradient with respect to the reference set, [rows, dimension]
 * @param tuples number of pairs, triplets or rows that it was taken over
 * @param activeTuples how many had a loss above 0
 */
public record ReferenceResult(
        double value, INDArray gradient, INDArray referenceGradient, long tuples, long activeTuples) {}
