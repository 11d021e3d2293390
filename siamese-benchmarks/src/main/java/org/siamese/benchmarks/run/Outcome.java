package org.siamese.benchmarks.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * What a peer makes of a small batch without dropout.
 *
 * @param parameters number of trained parameters
 * @param outputs embeddings before training
 * @param losses loss before each of a few steps: the first tells the forward pass in training, the next ones gradients and Adam
 */
record Outcome(long parameters, List<Double> outputs, List<Double> losses) {
    /** Greatest difference of embeddings, over the greatest embedding. Float32 sums in another order differ by 1e-6 to 1e-5. */
    static final double OUTPUT_TOLERANCE = 1e-4;

    /**
     * How far losses may differ, relatively.
     *
     * @param losses how many are compared
     * @param first that before the first step
     * @param later those after steps: Adam's first steps are as large for the smallest gradients, whose sign rounding may turn
     */
    record Bounds(int losses, double first, double later) {
        static final Bounds USUAL = new Bounds(3, 1e-4, 2e-2);

        /** For a deep tower, whose batch statistics of a few images enlarge rounding. */
        static final Bounds DEEP = new Bounds(2, 1e-3, 0.2);
    }

    /** Copies the lists. */
    Outcome {
        outputs = List.copyOf(outputs);
        losses = List.copyOf(losses);
    }

    static List<Double> values(JsonNode answer) {
        return StreamSupport.stream(answer.path("values").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
    }

    /** What is not the same as in the reference, in words; empty where nothing is. */
    Optional<String> mismatch(Outcome reference, Bounds bounds) {
        if (parameters != reference.parameters) {
            return Optional.of("has " + parameters + " parameters, expected " + reference.parameters);
        }
        if (outputs.size() != reference.outputs.size()) {
            return Optional.of("gives " + outputs.size() + " values, expected " + reference.outputs.size());
        }
        if (!(outputDifference(reference) <= OUTPUT_TOLERANCE)) {
            return Optional.of(format("outputs differ by %.2e of the greatest", outputDifference(reference)));
        }
        if (!(lossDifference(reference, 0) <= bounds.first())) {
            return Optional.of(format("the loss of the first step differs by %.2e", lossDifference(reference, 0)));
        }
        for (int step = 1; step < losses.size(); step++) {
            if (!(lossDifference(reference, step) <= bounds.later())) {
                return Optional.of(
                        "the loss after " + step + format(" steps differs by %.2e", lossDifference(reference, step)));
            }
        }
        return Optional.empty();
    }

    /** How near this is to the reference, in words. */
    String agreement(Outcome reference) {
        int last = losses.size() - 1;
        return String.format(
                Locale.ROOT,
                "%,d parameters, outputs within %.1e, first loss within %.1e, loss after %d steps within %.1e",
                parameters,
                outputDifference(reference),
                lossDifference(reference, 0),
                last,
                lossDifference(reference, last));
    }

    private double outputDifference(Outcome reference) {
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < outputs.size(); i++) {
            greatest = Math.max(greatest, Math.abs(reference.outputs.get(i)));
            double gap = Math.abs(outputs.get(i) - reference.outputs.get(i));
            difference = Double.isNaN(gap) ? Double.NaN : Math.max(difference, gap);
        }
        return difference / greatest;
    }

    private double lossDifference(Outcome reference, int step) {
        double expected = reference.losses.get(step);
        return Math.abs(losses.get(step) - expected) / Math.abs(expected);
    }

    private static String format(String text, double value) {
        return String.format(Locale.ROOT, text, value);
    }
}
