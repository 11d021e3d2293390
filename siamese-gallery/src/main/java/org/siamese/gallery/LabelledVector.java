package org.siamese.gallery;

import java.util.Objects;

/**
 * An embedding of somebody known, for evaluation.
 *
 * @param identity whom it shows
 * @param vector shared, not copied
 */
public record LabelledVector(String identity, float[] vector) {
    /** Checks that both are there. */
    public LabelledVector {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(vector, "vector");
    }
}
