package org.siamese.core.plan;

/** The maximum or the average of each channel, which leaves a vector. */
public record GlobalPool(boolean maximum) implements Operation {}
