package org.siamese.core.plan;

/** Scales each vector to Euclidean length 1. A zero vector stays zero and has no gradient. */
public record L2Normalize() implements Operation {}
