package org.siamese.onednn;

/** An activation function. */
record Activate(Eltwise function) implements Operation {}
