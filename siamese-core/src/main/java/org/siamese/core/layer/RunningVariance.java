package org.siamese.core.layer;

/** What batch normalisation divides by for the variance that it remembers. The variance that it normalises a batch by is always divided by n. */
public enum RunningVariance {
    /** n, as Deeplearning4j and the ONNX specification do. */
    POPULATION,
    /** n - 1, as PyTorch does; n is at least 2 then. */
    SAMPLE
}
