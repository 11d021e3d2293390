package org.siamese.core.plan;

/**
 * The maximum or the average of each channel over all positions: images [rows, channels, height, width] to vectors [rows, channels].
 *
 * @param maximum whether the maximum is taken; else the average
 */
public record GlobalPool(boolean maximum) implements Operation {}
