package org.siamese.core.plan;

/** Scales each vector to length 1. */
public record L2Normalize() implements Operation {}
