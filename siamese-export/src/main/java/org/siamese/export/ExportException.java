package org.siamese.export;

import org.siamese.decision.SiameseException;

/** An export that would not compute what the model computes. Nothing was written. */
public final class ExportException extends SiameseException {
    private static final long serialVersionUID = 1L;

    ExportException(String message) {
        super(message);
    }
}
