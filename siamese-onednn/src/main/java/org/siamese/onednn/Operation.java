package org.siamese.onednn;

/** What a node of a tower computes. */
sealed interface Operation
        permits Convolution,
                Dense,
                BatchNorm,
                Activate,
                Lrn,
                Pool,
                GlobalPool,
                Drop,
                Reflect,
                Flatten,
                Length,
                Add,
                Concatenate {
    /** Whether it has parameters that train. */
    default boolean trains() {
        return false;
    }
}
