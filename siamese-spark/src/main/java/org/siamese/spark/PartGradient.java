package org.siamese.spark;

import java.io.Serializable;

/**
 * What a part's way back gave.
 *
 * @param gradient of the parameters
 * @param by who computed it, and how long that took
 */
record PartGradient(SentVector gradient, PartWork by) implements Serializable {}
