package org.siamese.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.BinomialDistribution;

/** What was measured: for each work and measure, such as "face.train", and each peer all values in order. Not thread-safe. */
public final class Samples {
    private static final double TAIL = 0.025;

    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    /** Adds a value. */
    public void add(String measure, String peer, double value) {
        values.computeIfAbsent(measure, key -> new LinkedHashMap<>())
                .computeIfAbsent(peer, key -> new ArrayList<>())
                .add(value);
    }

    /** Forgets a peer in every measure of a work, such as "face". */
    public void drop(String work, String peer) {
        values.forEach((measure, peers) -> {
            if (measure.startsWith(work + ".")) {
                peers.remove(peer);
            }
        });
    }

    /** The measures in the order in which they first came. */
    public List<String> measures() {
        return values.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The peers of a measure in the order in which they first came. */
    public List<String> peers(String measure) {
        return List.copyOf(values.getOrDefault(measure, Map.of()).keySet());
    }

    /** All values of a peer; empty where it was not measured. */
    public List<Double> of(String measure, String peer) {
        return List.copyOf(values.getOrDefault(measure, Map.of()).getOrDefault(peer, List.of()));
    }

    /** The median of a peer's values; empty where it was not measured. */
    public OptionalDouble median(String measure, String peer) {
        List<Double> all = of(measure, peer);
        return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
    }

    /** One peer's median over another's; empty where either was not measured. */
    public OptionalDouble ratio(String measure, String peer, String other) {
        OptionalDouble numerator = median(measure, peer);
        OptionalDouble denominator = median(measure, other);
        return numerator.isPresent() && denominator.isPresent()
                ? OptionalDouble.of(numerator.getAsDouble() / denominator.getAsDouble())
                : OptionalDouble.empty();
    }

    /**
     * The middle of the values, or the mean of the two in the middle.
     *
     * @param values at least one
     */
    public static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected at least one, got none");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * Between which two of the values the median of what they were drawn from lies, with 95 % confidence (the sign test's interval); the
     * smallest and the largest where values are fewer than six.
     *
     * @param values at least one
     * @return low and high
     */
    public static double[] medianInterval(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected at least one, got none");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int count = sorted.size();
        int beyond = new BinomialDistribution(count, 0.5).inverseCumulativeProbability(TAIL);
        int first = Math.max(0, beyond - 1);
        return new double[] {sorted.get(first), sorted.get(count - 1 - first)};
    }
}
