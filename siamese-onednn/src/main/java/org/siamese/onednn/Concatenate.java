package org.siamese.onednn;

/** Its inputs side by side: the channels of images, or the values of vectors. */
record Concatenate() implements Operation {}
