package org.siamese.gallery;

import java.util.List;

/**
 * What opening a gallery had to do.
 *
 * @param replayed changes that the store had and the index had not, and that the index now has; all of them where it was rebuilt
 * @param tornBytes bytes of a write that a crash cut off before it was acknowledged
 * @param indexRebuilt whether the index was made anew
 * @param notes the same in words, and more
 */
public record RecoveryReport(long replayed, long tornBytes, boolean indexRebuilt, List<String> notes) {
    /** Copies the list. */
    public RecoveryReport {
        notes = List.copyOf(notes);
    }

    /** Whether the gallery was closed properly before. */
    public boolean isClean() {
        return notes.isEmpty();
    }

    @Override
    public String toString() {
        return isClean() ? "closed properly before" : String.join("; ", notes);
    }
}
