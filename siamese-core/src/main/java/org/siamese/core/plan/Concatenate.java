package org.siamese.core.plan;

/** Its inputs side by side: the channels of images, or the values of vectors. */
public record Concatenate() implements Operation {}
