package org.siamese.gallery.index;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lucene advises another Java where it does not use vector instructions itself. Here {@link VectorKernel} does, so the advice is wrong. How it
 * maps files is of no interest to users either.
 */
final class LuceneWarnings {
    /** Both are kept, since the log manager forgets loggers that nobody holds. */
    private static final Logger VECTORS =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    private static final Logger FILES = Logger.getLogger("org.apache.lucene.store.MemorySegmentIndexInputProvider");

    private LuceneWarnings() {}

    /** Silences it, unless the application has set a level of its own. */
    static void silence() {
        if (VECTORS.getLevel() == null) {
            VECTORS.setLevel(Level.SEVERE);
        }
        if (FILES.getLevel() == null) {
            FILES.setLevel(Level.WARNING);
        }
    }
}
