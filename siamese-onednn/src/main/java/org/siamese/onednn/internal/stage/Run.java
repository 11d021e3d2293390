package org.siamese.onednn.internal.stage;

/**
 * What the steps of a program need to know of a run.
 *
 * @param iteration the training step, counted over all epochs
 * @param epoch counted from 0
 */
public record Run(int iteration, int epoch) {}
