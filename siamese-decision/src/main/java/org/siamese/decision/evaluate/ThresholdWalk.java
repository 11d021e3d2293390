package org.siamese.decision.evaluate;

/** Moves a threshold from the smallest distance on, from one distance that occurs, or bin of distances, to the next. */
interface ThresholdWalk {
    /** Moves on; false at the end. */
    boolean next();

    /** Same pairs, by weight, that the last move accepts. */
    long same();

    /** Different pairs, by weight, that the last move accepts. */
    long different();
}
