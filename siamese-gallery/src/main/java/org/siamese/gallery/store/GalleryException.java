package org.siamese.gallery.store;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.SiameseException;

/**
 * A gallery that cannot be opened, read or written: in use by another writer, of another model, from a later version, damaged, read-only, or
 * on a full disk. The message starts with where it is.
 */
public final class GalleryException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /**
     * A gallery that cannot be used.
     *
     * @param where folder, file or database
     * @param problem what is wrong: what was expected and what was found
     */
    public GalleryException(Object where, String problem) {
        this(where, problem, null);
    }

    /**
     * A gallery that cannot be used.
     *
     * @param where folder, file or database
     * @param problem what is wrong: what was expected and what was found
     * @param cause what caused it, null for none
     */
    public GalleryException(Object where, String problem, @Nullable Throwable cause) {
        super(where + ": " + problem, cause);
    }
}
