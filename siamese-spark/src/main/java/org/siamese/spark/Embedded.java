package org.siamese.spark;

import java.io.Serializable;

/**
 * What a part's way forward gave.
 *
 * @param embeddings row by row
 * @param computedBy engine and processor, which decide about the last bits
 * @param by who computed it, and how long that took
 */
record Embedded(float[] embeddings, String computedBy, PartWork by) implements Serializable {}
