package org.siamese.decision;

/**
 * How the two members of a pair relate. Libraries and data sets disagree on whether 0 or 1 means "same"; no public method of
 * this library takes such a number.
 */
public enum Relation {
    /** Both members show the same person, signature, part or product. */
    SAME,
    /** The members show different ones. */
    DIFFERENT;

    /** The relation of two members: {@link #SAME} where {@code same} holds. */
    public static Relation ofSame(boolean same) {
        return same ? SAME : DIFFERENT;
    }

    /** Whether this is {@link #SAME}. */
    public boolean isSame() {
        return this == SAME;
    }
}
