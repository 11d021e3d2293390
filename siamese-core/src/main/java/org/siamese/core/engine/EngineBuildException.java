package org.siamese.core.engine;

import org.siamese.decision.SiameseException;

/**
 * An engine that saw no obstacle cannot build what it needs for a batch. It has changed nothing: another engine computes the same batch in
 * its place.
 */
public final class EngineBuildException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /**
     * The failure of an engine.
     *
     * @param message what it cannot build
     * @param cause what its library said
     */
    public EngineBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
