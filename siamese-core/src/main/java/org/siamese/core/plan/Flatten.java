package org.siamese.core.plan;

/** Images [rows, channels, height, width] to vectors [rows, channels height width], in this order whatever the layout in memory. */
public record Flatten() implements Operation {}
