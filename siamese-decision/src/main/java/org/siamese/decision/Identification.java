package org.siamese.decision;

import java.util.List;
import java.util.Optional;

/**
 * Who an input shows, among the enrolled, or that it is nobody of them.
 *
 * @param candidates all enrolled identities, at least one, the closest first; of equally close ones the one enrolled first
 */
public record Identification(List<Candidate> candidates) {
    /** Copies the list. */
    public Identification {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: expected at least one enrolled identity, got none");
        }
    }

    /**
     * One enrolled identity.
     *
     * @param identity its name
     * @param decision whether the input shows it
     */
    public record Candidate(String identity, Decision decision) {}

    /** The closest identity, where its distance is at most the threshold; empty for "unknown". */
    public Optional<String> identity() {
        Candidate closest = candidates.get(0);
        return closest.decision().isSame() ? Optional.of(closest.identity()) : Optional.empty();
    }

    /**
     * The closest identities, whether or not their distance is at most the threshold; all where fewer are enrolled.
     *
     * @param count at least 1
     */
    public List<Candidate> closest(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: expected at least 1, got " + count);
        }
        return candidates.subList(0, Math.min(count, candidates.size()));
    }

    /** Whether the input shows none of the enrolled. */
    public boolean isUnknown() {
        return identity().isEmpty();
    }

    @Override
    public String toString() {
        Candidate closest = candidates.get(0);
        return identity().orElse("unknown") + " (closest: " + closest.identity() + ", " + closest.decision() + ")";
    }
}
