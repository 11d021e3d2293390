package org.siamese.onednn;

/** The sum of its inputs: a residual connection. */
record Add() implements Operation {}
