package org.siamese.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * How a run was made.
 *
 * @param machine processor, cores, threads, date and versions in one line
 * @param engines what computed each peer
 * @param notes what a reader must know: peers left out, checks, differences
 */
public record About(String machine, Map<String, String> engines, List<String> notes) {
    /** Copies the lists. */
    public About {
        engines = Map.copyOf(engines);
        notes = List.copyOf(notes);
    }
}
