package org.siamese.core.plan;

/** Images to vectors [channels, height, width], in this order, which Deeplearning4j's weights follow. */
public record Flatten() implements Operation {}
