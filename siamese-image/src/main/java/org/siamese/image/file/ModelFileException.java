package org.siamese.image.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A file that cannot be loaded as a model. The message says which file, what was expected and what was found. */
public final class ModelFileException extends SiameseException {
    private static final long serialVersionUID = 1L;

    ModelFileException(Path file, String message, @Nullable Throwable cause) {
        super(file + ": " + message, cause);
    }
}
