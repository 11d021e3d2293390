package org.siamese.core.engine;

/** How much a training step tells about itself. */
public enum StepDetail {
    /** Loss and tuples. */
    PLAIN,

    /** Also embeddings and gradient norm, at the price of a copy and a pass over the gradient. The update is the same. */
    MEASURED
}
