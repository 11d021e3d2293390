package org.siamese.core.plan;

/** Concatenates its inputs in their order: the channels of images, or the values of vectors. */
public record Concatenate() implements Operation {}
