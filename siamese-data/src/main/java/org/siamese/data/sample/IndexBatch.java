package org.siamese.data.sample;

import org.siamese.core.batch.Targets;

/**
 * A batch before its pixels are read.
 *
 * @param items index of the image of each row; the array belongs to the caller
 * @param targets what is known about the rows
 */
public record IndexBatch(int[] items, Targets targets) {
    /** Checks that there is one item for each row. */
    public IndexBatch {
        if (items.length != targets.rows()) {
            throw new IllegalArgumentException(
                    "items: expected " + targets.rows() + " like the targets, got " + items.length);
        }
    }
}
