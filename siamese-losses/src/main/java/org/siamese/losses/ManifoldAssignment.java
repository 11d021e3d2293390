package org.siamese.losses;

/** Which proxy each row of a batch belongs to in {@link ManifoldLoss}. */
public enum ManifoldAssignment {
    /** Drawn anew for each batch, every proxy at least once. */
    DRAWN,
    /** The class of a row is the index of its proxy. */
    LABELS
}
