package org.siamese.losses;

/** The term of a row in {@link GE2ELoss}. */
public enum GE2EVariant {
    /** Cross entropy over the classes of the batch. */
    SOFTMAX,
    /** 1 - sigmoid of the own class's similarity, plus the largest sigmoid of another class's. */
    CONTRAST
}
