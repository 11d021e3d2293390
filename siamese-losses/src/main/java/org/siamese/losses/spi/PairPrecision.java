package org.siamese.losses.spi;

/** In which precision a loss is computed on embeddings of single precision; sums of terms are always of double precision. */
public enum PairPrecision {
    /** Values of pairs and derivatives in single precision. No exponential is sharp, and what begins at a bound is decided exactly. */
    SINGLE,
    /** Values of pairs in double, derivatives in single precision. */
    DOUBLE_VALUES,
    /** All in double precision, for derivatives that nearly cancel. */
    DOUBLE
}
