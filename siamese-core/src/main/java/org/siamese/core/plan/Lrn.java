package org.siamese.core.plan;

/** Local response normalisation; alpha is Deeplearning4j's, not divided by the odd size. */
public record Lrn(int size, double alpha, double beta, double k) implements Operation {}
