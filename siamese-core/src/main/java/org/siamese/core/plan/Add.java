package org.siamese.core.plan;

/** The sum of its inputs: a residual connection. */
public record Add() implements Operation {}
