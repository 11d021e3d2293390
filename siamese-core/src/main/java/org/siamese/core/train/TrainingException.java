package org.siamese.core.train;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A run that had to stop. The message says where it was and what to try. */
public final class TrainingException extends SiameseException {
    private static final long serialVersionUID = 1L;

    TrainingException(String message) {
        super(message);
    }

    TrainingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
