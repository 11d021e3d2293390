package org.siamese.core.train;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A run that had to stop. The message says where it was and what to try. */
public final class TrainingException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /** An exception with a message that says where the run was and what to try. */
    public TrainingException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message says where the run was and what to try
     * @param cause what made it stop; null where nothing else did
     */
    public TrainingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
