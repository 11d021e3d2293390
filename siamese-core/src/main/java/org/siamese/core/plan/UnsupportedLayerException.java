package org.siamese.core.plan;

import org.siamese.decision.SiameseException;

/** A layer, vertex or setting of a network that a reader does not support. The message names it. */
public final class UnsupportedLayerException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /** An exception with a message that names the layer. */
    public UnsupportedLayerException(String message) {
        super(message);
    }
}
