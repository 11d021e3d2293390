package org.siamese.core.plan;

/** The sum of its inputs, which have one shape, as in a residual connection. */
public record Add() implements Operation {}
