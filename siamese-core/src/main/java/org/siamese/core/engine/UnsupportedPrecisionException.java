package org.siamese.core.engine;

import org.siamese.decision.SiameseException;

/** No engine on this machine computes a network at the precision that was asked for; the message says why. */
public final class UnsupportedPrecisionException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message the precision, and what stands against it in each engine
     */
    public UnsupportedPrecisionException(String message) {
        super(message);
    }
}
