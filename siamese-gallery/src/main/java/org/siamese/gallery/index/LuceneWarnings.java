package org.siamese.gallery.index;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Lucene advises another Java where it does not use vector instructions itself. Here {@link VectorKernel} does, so the advice is wrong. */
final class LuceneWarnings {
    /** Kept, since the log manager forgets loggers that nobody holds. */
    private static final Logger VECTORS =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    private LuceneWarnings() {}

    /** Silences it, unless the application has set a level of its own. */
    static void silence() {
        if (VECTORS.getLevel() == null) {
            VECTORS.setLevel(Level.SEVERE);
        }
    }
}
