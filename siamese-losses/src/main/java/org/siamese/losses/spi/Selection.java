package org.siamese.losses.spi;

/** Which pairs of an anchor. */
public enum Selection {
    /** Positive ones. */
    POSITIVE(true, false),
    /** Negative ones. */
    NEGATIVE(false, true),
    /** Positive and negative ones. */
    BOTH(true, true);

    private final boolean positive;
    private final boolean negative;

    Selection(boolean positive, boolean negative) {
        this.positive = positive;
        this.negative = negative;
    }

    boolean takes(int sign) {
        return positive && sign > 0 || negative && sign < 0;
    }
}
