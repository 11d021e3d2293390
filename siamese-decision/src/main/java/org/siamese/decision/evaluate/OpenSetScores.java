package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What identification against a gallery of a known size gave for probes whose identities are known: some are enrolled (mates), some are not
 * (strangers). Immutable and thread-safe.
 */
public final class OpenSetScores {
    private final int gallerySize;
    private final List<Probe> probes;
    private final int[] identityOf;
    private final int identities;

    private OpenSetScores(int gallerySize, List<Probe> probes) {
        this.gallerySize = gallerySize;
        this.probes = probes;
        Map<String, Integer> numbers = new HashMap<>();
        identityOf = probes.stream()
                .mapToInt(probe -> numbers.computeIfAbsent(probe.identity(), name -> numbers.size()))
                .toArray();
        identities = numbers.size();
    }

    /**
     * One probe.
     *
     * @param identity whom it shows
     * @param enrolled whether that identity is in the gallery
     * @param right whether the closest identity is the right one; false for strangers
     * @param distance to the closest identity, finite
     */
    public record Probe(String identity, boolean enrolled, boolean right, double distance) {
        /** Checks the distance. */
        public Probe {
            if (!Double.isFinite(distance)) {
                throw new IllegalArgumentException("distance: expected a finite number, got " + distance);
            }
            if (right && !enrolled) {
                throw new IllegalArgumentException(
                        "right: expected false for \"" + identity + "\", who is not enrolled, got true");
            }
        }
    }

    /**
     * Scores.
     *
     * @param gallerySize number of enrolled identities
     * @param probes at least one stranger
     */
    public static OpenSetScores of(int gallerySize, List<Probe> probes) {
        if (gallerySize < 1) {
            throw new IllegalArgumentException("gallerySize: expected at least 1, got " + gallerySize);
        }
        Map<String, Boolean> enrolled = new HashMap<>();
        for (Probe probe : probes) {
            Boolean before = enrolled.putIfAbsent(probe.identity(), probe.enrolled());
            if (before != null && before != probe.enrolled()) {
                throw new IllegalArgumentException(
                        "probes: expected \"" + probe.identity() + "\" to be enrolled or not, got both");
            }
        }
        if (probes.stream().allMatch(Probe::enrolled)) {
            throw new IllegalArgumentException("probes: expected at least one of somebody who is not enrolled, got "
                    + probes.size() + " of enrolled");
        }
        return new OpenSetScores(gallerySize, List.copyOf(probes));
    }

    /** Number of enrolled identities. */
    public int gallerySize() {
        return gallerySize;
    }

    /** The probes. */
    public List<Probe> probes() {
        return probes;
    }

    int identities() {
        return identities;
    }

    int identity(int probe) {
        return identityOf[probe];
    }

    /** The distances of strangers to their closest identity, ascending. */
    public double[] strangerDistances() {
        double[] distances = probes.stream()
                .filter(probe -> !probe.enrolled())
                .mapToDouble(Probe::distance)
                .toArray();
        Arrays.sort(distances);
        return distances;
    }

    /** These probes and others, against the same gallery. */
    public OpenSetScores and(OpenSetScores other) {
        if (other.gallerySize != gallerySize) {
            throw new IllegalArgumentException(
                    "other: expected scores of " + gallerySize + " enrolled, got of " + other.gallerySize);
        }
        List<Probe> both = new ArrayList<>(probes);
        both.addAll(other.probes);
        return of(gallerySize, both);
    }
}
