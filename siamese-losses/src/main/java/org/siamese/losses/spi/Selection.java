package org.siamese.losses.spi;

/** Which pairs of an anchor. */
public enum Selection {
    /** Positive ones. */
    POSITIVE,
    /** Negative ones. */
    NEGATIVE,
    /** Positive and negative ones. */
    BOTH;

    boolean takes(int sign) {
        return switch (this) {
            case POSITIVE -> sign > 0;
            case NEGATIVE -> sign < 0;
            case BOTH -> sign != 0;
        };
    }
}
