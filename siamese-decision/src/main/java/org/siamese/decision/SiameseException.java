package org.siamese.decision;

import org.jspecify.annotations.Nullable;

/**
 * The base class of this library's own exceptions: catch it to catch them all. Wrong arguments are an
 * {@link IllegalArgumentException}, and calls at the wrong time an {@link IllegalStateException}, as in Java itself.
 */
public abstract class SiameseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong: where, what was expected and what was found
     */
    protected SiameseException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what went wrong: where, what was expected and what was found
     * @param cause what caused it, null for none
     */
    protected SiameseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
