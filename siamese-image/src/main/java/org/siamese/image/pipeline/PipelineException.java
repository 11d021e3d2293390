package org.siamese.image.pipeline;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A saved pipeline that cannot be read. The message says where, what was expected and what was found. */
public final class PipelineException extends SiameseException {
    private static final long serialVersionUID = 1L;

    PipelineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static PipelineException of(String where, String expected, String got) {
        return new PipelineException(where + ": expected " + expected + ", got " + got, null);
    }
}
