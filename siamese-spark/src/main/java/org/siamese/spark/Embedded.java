package org.siamese.spark;

import java.io.Serializable;

/**
 * What a part's way forward gave.
 *
 * @param embeddings row by row
 * @param computedBy engine and processor, which decide about the last bits
 */
record Embedded(float[] embeddings, String computedBy) implements Serializable {}
