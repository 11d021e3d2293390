package org.siamese.core.plan;

import org.siamese.core.layer.SeededMask;
import org.siamese.core.layer.SeededSpatialDropout;

/**
 * Dropout of single values or of whole channels, in training.
 *
 * @param mask gives the masks, which are the same for every engine
 */
public record Dropout(SeededMask mask) implements Operation {
    /** Whether of whole channels. */
    public boolean spatial() {
        return mask instanceof SeededSpatialDropout;
    }
}
