package org.siamese.losses;

/** What {@link PNPLoss} makes of R, the soft number of negatives before a positive. */
public enum PNPVariant {
    /** R. */
    O,
    /** (1 + R) log(1 + R): positives with many negatives before them first. */
    IU,
    /** (b R - log(1 + b R)) / b^2: as IU, bounded in its slope. */
    IB,
    /** log(1 + R): positives with few negatives before them first. */
    DS,
    /** 1 - (1 + R)^-alpha: as DS, bounded. */
    DQ
}
