package org.siamese.losses.spi;

/** Which part of a loss a term belongs to; a reducer reduces each part by itself. */
public enum Part {
    /** Terms of positive pairs, or all terms of a loss that has no parts. */
    POSITIVE,
    /** Terms of negative pairs. */
    NEGATIVE,
    /** Terms of what a loss adds to keep its own weights in bounds. */
    REGULARISER;

    /** The only part of a loss that has no parts. */
    public static final Part WHOLE = POSITIVE;
}
