package org.siamese.benchmarks.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Results as JSON: one entry for each work and measure, which maps peers to medians, such as
 * {@code {"face.train": {"siamese": 0.33, "pytorch": 0.9}}}. Units: train, fit and floor seconds a step, embed images a second,
 * memory bytes, share a fraction. The entry "pytorch" has PyTorch's version and, for each measure, this library's value over the
 * better one of PyTorch's. The entry "about" says on what machine and with what, and what was left out.
 */
public final class ResultsJson {
    private ResultsJson() {}

    /** The results as JSON. */
    public static String of(Samples samples, PyTorchComparison pytorch, About about) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        for (String measure : samples.measures()) {
            ObjectNode entry = json.putObject(measure);
            for (String peer : samples.peers(measure)) {
                samples.median(measure, peer).ifPresent(value -> entry.put(peer, rounded(value)));
            }
        }
        pytorch.version().ifPresent(version -> {
            ObjectNode entry = json.putObject("pytorch");
            entry.put("version", version);
            pytorch.measures()
                    .forEach(measure -> pytorch.ratio(measure).ifPresent(ratio -> entry.put(measure, rounded(ratio))));
        });
        ObjectNode told = json.putObject("about");
        told.put("machine", about.machine());
        ObjectNode engines = told.putObject("engines");
        about.engines().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> engines.put(entry.getKey(), entry.getValue()));
        about.notes().forEach(told.putArray("notes")::add);
        return json.toPrettyString();
    }

    private static double rounded(double value) {
        return value == Math.rint(value)
                ? value
                : new BigDecimal(value).round(new MathContext(5)).doubleValue();
    }

    /** Writes the results to a file, whole or not at all. */
    public static void write(Path file, Samples samples, PyTorchComparison pytorch, About about) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.writeString(part, of(samples, pytorch, about));
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
