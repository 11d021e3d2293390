package org.siamese.dl4j.onnx;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/**
 * An ONNX file that is damaged, contradicts itself, or holds something that no tower can train. The message names the file, the node with
 * its operator or the tensor, what was expected and what was found, and what to do about it.
 */
public final class OnnxImportException extends SiameseException {
    private static final long serialVersionUID = 1L;

    OnnxImportException(String message) {
        super(message);
    }

    OnnxImportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same problem with what to do about it, where the message does not say that. */
    OnnxImportException advised() {
        String message = getMessage();
        boolean says = message.contains("until(") || message.contains("siamese-onnx") || message.contains("export");
        return says ? this : new OnnxImportException(message + "; " + Advice.CUT_OR_RUNTIME, this);
    }

    /** The same problem with the place that it was found in before the message. */
    OnnxImportException in(String place) {
        return new OnnxImportException(place + ": " + getMessage(), this);
    }
}
