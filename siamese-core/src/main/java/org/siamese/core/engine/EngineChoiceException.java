package org.siamese.core.engine;

import org.siamese.decision.SiameseException;

/** The engine that {@link TowerEngines#ENGINE_PROPERTY} names is not there or cannot compute a network; the message says why. */
public final class EngineChoiceException extends SiameseException {
    private static final long serialVersionUID = 1L;

    EngineChoiceException(String message) {
        super(message);
    }
}
