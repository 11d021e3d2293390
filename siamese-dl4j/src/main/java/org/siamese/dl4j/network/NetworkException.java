package org.siamese.dl4j.network;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/** A file of a network that cannot be read, or a network that is no tower. */
public final class NetworkException extends SiameseException {
    private static final long serialVersionUID = 1L;

    NetworkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
