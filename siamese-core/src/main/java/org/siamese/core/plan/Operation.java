package org.siamese.core.plan;

/** What a node of a tower computes. A reader of plans says what it does with each in an {@link OperationTable}. */
public sealed interface Operation
        permits Convolution,
                Dense,
                BatchNorm,
                Activate,
                Lrn,
                Pool,
                GlobalPool,
                Dropout,
                ReflectionPad,
                Flatten,
                L2Normalize,
                Add,
                Concatenate,
                PRelu,
                ZeroPad,
                Multiply,
                Affine,
                GroupNorm {
    /** Whether it has parameters that train. */
    default boolean trains() {
        return false;
    }
}
