package org.siamese.gallery.store;

import java.util.List;

/**
 * What could be read from a damaged gallery.
 *
 * @param references number of references that were given
 * @param lostBytes bytes of the log that hold nothing readable; a torn last batch is among them
 * @param problems a line for each damaged file
 */
public record Salvage(long references, long lostBytes, List<String> problems) {
    /** Copies the list. */
    public Salvage {
        problems = List.copyOf(problems);
    }
}
