package org.siamese.onednn;

/** Mirrors an image at its edge by the given number of rows and columns on every side. */
record Reflect(int size) implements Operation {}
