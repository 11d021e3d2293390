package org.siamese.spark;

import java.io.Serializable;

/**
 * What all parts of a step share. It travels with every task, so that any executor can take any part at any time.
 *
 * @param step number of the step among all of this driver
 * @param iteration of the step
 * @param epoch from 0
 * @param parameters of the whole network
 */
record StepState(long step, int iteration, int epoch, SentVector parameters) implements Serializable {
    /** The broadcast with which all blocks of the step are removed. */
    long broadcast() {
        return parameters.broadcast();
    }
}
