package org.siamese.spark;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A run on a cluster that cannot go on: which executor could not do what, and why; or checkpoints that cannot be reached. */
public final class ClusterException extends SiameseException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
