package org.siamese.onednn.internal.stage;

/**
 * What the steps of a program need to know of a run.
 *
 * @param firstRow index of the first row in the batch of the step
 * @param iteration the training step, counted over all epochs
 * @param epoch counted from 0
 */
public record Run(long firstRow, int iteration, int epoch) {}
