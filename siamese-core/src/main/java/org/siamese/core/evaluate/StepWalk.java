package org.siamese.core.evaluate;

/** Goes through the steps of a threshold from the smallest distance on; pairs of equal distance are one step. */
interface StepWalk {
    /** Goes to the next step; false where there is none. */
    boolean next();

    /** Same pairs, by weight, that the step accepts beyond the one before. */
    long same();

    /** Different pairs, by weight, that the step accepts beyond the one before. */
    long different();
}
