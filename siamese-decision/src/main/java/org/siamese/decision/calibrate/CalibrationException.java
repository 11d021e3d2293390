package org.siamese.decision.calibrate;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A saved calibration that cannot be read. The message says where, what was expected and what was found. */
public final class CalibrationException extends SiameseException {
    private static final long serialVersionUID = 1L;

    CalibrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
