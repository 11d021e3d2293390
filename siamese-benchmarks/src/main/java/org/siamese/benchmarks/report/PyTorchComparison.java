package org.siamese.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** This library beside the better of PyTorch's two modes, eager and {@code torch.compile}. */
public final class PyTorchComparison {
    private static final String OURS = "siamese";
    private static final String EAGER = "pytorch";
    private static final String COMPILED = "pytorch-compiled";
    private static final List<String> MEASURES = List.of(".train", ".embed");

    private final Samples samples;
    private final Optional<String> version;

    /**
     * A comparison.
     *
     * @param version PyTorch's, empty where it did not run
     */
    public PyTorchComparison(Samples samples, Optional<String> version) {
        this.samples = samples;
        this.version = version;
    }

    /** PyTorch's version, empty where it did not run. */
    public Optional<String> version() {
        return version;
    }

    /** The measures that compare, such as "face.train". */
    public List<String> measures() {
        return samples.measures().stream()
                .filter(measure -> MEASURES.stream().anyMatch(measure::endsWith))
                .filter(measure -> best(measure).isPresent())
                .toList();
    }

    /** This library's value over the better one of PyTorch: seconds or images a second. Empty where either was not measured. */
    public OptionalDouble ratio(String measure) {
        OptionalDouble ours = samples.median(measure, OURS);
        OptionalDouble best = best(measure);
        return ours.isPresent() && best.isPresent()
                ? OptionalDouble.of(ours.getAsDouble() / best.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble best(String measure) {
        DoubleStream values = Stream.of(EAGER, COMPILED)
                .map(peer -> samples.median(measure, peer))
                .flatMapToDouble(OptionalDouble::stream);
        return measure.endsWith(".embed") ? values.max() : values.min();
    }

    /** The table in Markdown; nothing where PyTorch did not run. A mode that failed has an empty cell. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (version.isEmpty() || measures().isEmpty()) {
            return lines;
        }
        lines.add("| measure | siamese | PyTorch " + version.get()
                + ", eager | the same, torch.compile | siamese over the better |");
        lines.add("|---|---|---|---|---|");
        for (String measure : measures()) {
            lines.add(String.join(
                    " | ",
                    "| " + measure,
                    cell(measure, OURS),
                    cell(measure, EAGER),
                    cell(measure, COMPILED),
                    text("%.3f", ratio(measure)) + " |"));
        }
        return lines;
    }

    private String cell(String measure, String peer) {
        OptionalDouble value = samples.median(measure, peer);
        return text(measure.endsWith(".embed") ? "%.0f images/s" : "%.4f s", value);
    }

    private static String text(String format, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
    }
}
