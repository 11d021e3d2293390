package org.siamese.onednn;

/** Images to vectors [channels, height, width], in this order, which Deeplearning4j's weights follow. */
record Flatten() implements Operation {}
