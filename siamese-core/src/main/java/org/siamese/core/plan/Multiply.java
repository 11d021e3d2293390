package org.siamese.core.plan;

/**
 * The product of two inputs of one shape, or of images [rows, channels, height, width] and gates, [rows, channels] or [rows, channels, 1,
 * 1], one for each channel of each image.
 */
public record Multiply() implements Operation {}
