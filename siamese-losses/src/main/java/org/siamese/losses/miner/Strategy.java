package org.siamese.losses.miner;

/** Which positive or negative of an anchor is taken. */
public enum Strategy {
    /** The farthest positive, the nearest negative. */
    HARD,
    /**
     * The farthest positive that is nearer than the negative taken, or the nearest negative that is farther than the positive
     * taken.
     */
    SEMIHARD,
    /** The nearest positive, the farthest negative. */
    EASY,
    /** All of them. */
    ALL
}
