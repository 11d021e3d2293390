package org.siamese.losses;

/** Where the margin of {@link ElasticFaceLoss} is added. */
public enum ElasticFaceVariant {
    /** To the angle, as in {@link ArcFaceLoss}. */
    ARC,
    /** To the cosine, as in {@link CosFaceLoss}. */
    COS
}
