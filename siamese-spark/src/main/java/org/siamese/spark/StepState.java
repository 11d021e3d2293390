package org.siamese.spark;

import java.io.Serializable;

/**
 * What all parts of a step share: broadcast once a step, so that any executor can take any part at any time.
 *
 * @param iteration of the step
 * @param epoch from 0
 * @param parameters of the whole network, encoded
 */
record StepState(int iteration, int epoch, byte[] parameters) implements Serializable {}
