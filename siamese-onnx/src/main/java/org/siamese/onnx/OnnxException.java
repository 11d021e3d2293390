package org.siamese.onnx;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A network that cannot be loaded or run. The message says which file, what was expected and what was found. */
public final class OnnxException extends SiameseException {
    private static final long serialVersionUID = 1L;

    OnnxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
