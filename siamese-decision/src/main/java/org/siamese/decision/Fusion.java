package org.siamese.decision;

/** How several references of one identity make one distance. */
public enum Fusion {
    /** The distance to the mean of the references' embeddings, each divided by its length first where the model's distance does so. */
    MEAN_EMBEDDING,
    /** The smallest of the distances to the references. */
    MINIMUM_DISTANCE,
    /** The mean of the distances to the references. */
    MEAN_DISTANCE
}
