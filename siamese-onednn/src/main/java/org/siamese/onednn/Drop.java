package org.siamese.onednn;

import org.siamese.core.layer.SeededMask;
import org.siamese.core.layer.SeededSpatialDropout;

/** Dropout of single values or of whole channels, with the masks of Deeplearning4j's engine. */
record Drop(SeededMask mask) implements Operation {
    /** Whether of whole channels. */
    boolean spatial() {
        return mask instanceof SeededSpatialDropout;
    }
}
