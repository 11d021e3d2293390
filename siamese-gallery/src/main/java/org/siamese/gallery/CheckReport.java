package org.siamese.gallery;

import java.util.List;

/**
 * What a look at every byte found.
 *
 * @param references number of references in the index
 * @param identities number of identities in the index; 0 where its files are damaged
 * @param problems a line each; empty if every checksum is right and the index holds what the store holds
 */
public record CheckReport(long references, long identities, List<String> problems) {
    /** Copies the list. */
    public CheckReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        return references + " references of " + identities + " identities, "
                + (isSound() ? "no problems" : problems.size() + " problems: " + String.join("; ", problems));
    }
}
