package org.siamese.onednn;

/** The maximum or the average of each channel, which leaves a vector. */
record GlobalPool(boolean maximum) implements Operation {}
