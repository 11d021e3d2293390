package org.siamese.onednn;

/** Scales each vector to length 1. */
record Length() implements Operation {}
