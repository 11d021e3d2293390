package org.siamese.core.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A checkpoint, or a folder of them, that a run cannot use. The message starts with its path. */
public final class CheckpointException extends SiameseException {
    private static final long serialVersionUID = 1L;

    CheckpointException(Path path, String message, @Nullable Throwable cause) {
        super(path + ": " + message, cause);
    }
}
