package org.siamese.core.acceleration;

/** What ND4J computes on. */
public enum Backend {
    /** The processor, {@code nd4j-native}. */
    CPU,
    /** An NVIDIA GPU, {@code nd4j-cuda-11.6}. */
    CUDA,
    /** A backend that this library does not know, left to ND4J. */
    OTHER,
    /** None: what is on the class path cannot run here. */
    NONE
}
