package org.siamese.decision;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Who an input shows, among the enrolled, or that it is nobody of them.
 *
 * <p>The probability of a candidate is that within this gallery, not that of a pair: with N enrolled identities, a share p of inputs that
 * show one of them, each equally often, and the likelihood ratios L of the candidates,
 *
 * <pre>P(i) = (p / N) L(i) / (1 - p + (p / N) sum of all L(j))</pre>
 *
 * <p>Identities that are not among the candidates are farther away than all of these, and count as if they were as far as the last one. So a
 * probability is never overstated because candidates are few.
 *
 * @param candidates the closest enrolled identities, or all; the closest first, of equally close ones the one enrolled first; none for an
 *     empty gallery
 * @param enrolled number N of enrolled identities, at least that of the candidates
 * @param shareEnrolled share p of inputs that show an enrolled identity, above 0 and below 1
 */
public record Identification(List<Candidate> candidates, int enrolled, double shareEnrolled) {
    /** The share of inputs that show an enrolled identity where none is given. */
    public static final double HALF = 0.5;

    /** Copies the list. */
    public Identification {
        candidates = List.copyOf(candidates);
        if (enrolled < candidates.size() || candidates.isEmpty() && enrolled > 0) {
            throw new IllegalArgumentException("enrolled: expected at least the number of candidates, "
                    + candidates.size() + ", and none without candidates, got " + enrolled);
        }
        if (!(shareEnrolled > 0 && shareEnrolled < 1)) {
            throw new IllegalArgumentException("shareEnrolled: expected above 0 and below 1, got " + shareEnrolled);
        }
    }

    /** All enrolled identities; half of the inputs show one of them. */
    public Identification(List<Candidate> candidates) {
        this(candidates, candidates.size(), HALF);
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
        return closest().filter(one -> one.decision().isSame()).map(Candidate::identity);
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

    /** The closest identity, whether it is close enough or not; empty for an empty gallery. */
    public Optional<Candidate> closest() {
        return candidates.stream().findFirst();
    }

    /** The second closest identity; empty if there is only one. */
    public Optional<Candidate> runnerUp() {
        return candidates.stream().skip(1).findFirst();
    }

    /** How much farther away the runner-up is than the closest; empty if there is only one. A small gap tells of a close call. */
    public OptionalDouble gap() {
        return candidates.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(candidates.get(1).decision().distance()
                        - candidates.get(0).decision().distance());
    }

    /** The probability within this gallery that the input shows the closest identity; 0 for an empty gallery. */
    public double probability() {
        return candidates.isEmpty() ? 0 : probability(0);
    }

    /**
     * The probability within this gallery that the input shows a candidate.
     *
     * @param candidate its place in the list
     */
    public double probability(int candidate) {
        double own = ratio(candidate);
        double infinite = candidates.stream()
                .filter(one -> Double.isInfinite(one.decision().likelihoodRatio()))
                .count();
        if (infinite > 0) {
            return Double.isInfinite(own) ? 1 / infinite : 0;
        }
        double each = shareEnrolled / enrolled;
        double sum = 0;
        for (int i = 0; i < candidates.size(); i++) {
            sum += ratio(i);
        }
        sum += (enrolled - candidates.size()) * ratio(candidates.size() - 1);
        return each * own / (1 - shareEnrolled + each * sum);
    }

    private double ratio(int candidate) {
        return candidates.get(candidate).decision().likelihoodRatio();
    }

    @Override
    public String toString() {
        if (candidates.isEmpty()) {
            return "unknown (nobody is enrolled)";
        }
        Candidate closest = candidates.get(0);
        String second = runnerUp()
                .map(other -> ", then " + other.identity() + " at "
                        + String.format(Locale.ROOT, "%.4g", other.decision().distance()))
                .orElse("");
        return identity().orElse("unknown") + " (closest: " + closest.identity() + ", " + closest.decision() + second
                + String.format(Locale.ROOT, "; probability among %d enrolled %.3g)", enrolled, probability());
    }
}
