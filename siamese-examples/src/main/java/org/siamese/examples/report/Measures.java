package org.siamese.examples.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.engine.Precision;
import org.siamese.decision.evaluate.Estimate;
import org.siamese.decision.evaluate.Verification;

/** What a run measured, as a table to read and as JSON. Not thread-safe. */
public final class Measures {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringBuilder table = new StringBuilder();
    private final ObjectNode json = MAPPER.createObjectNode();

    /** A line of the table: a name and a value. */
    public Measures line(String name, String value) {
        table.append(String.format(Locale.ROOT, "%-22s %s%n", name, value));
        return this;
    }

    /** A line of the table without a name; the empty text is a gap. */
    public Measures note(String text) {
        table.append(text).append(System.lineSeparator());
        return this;
    }

    /** Says at which precision a model was trained. */
    public Measures precision(Precision precision) {
        String name = precision.name().toLowerCase(Locale.ROOT);
        json.put("precision", name);
        return precision == Precision.FLOAT32 ? this : line("precision", name);
    }

    /** The JSON, to be added to. */
    public ObjectNode json() {
        return json;
    }

    /**
     * Adds the measures of a verification.
     *
     * @param over name of the identities, for example "writers"
     */
    public Measures verification(Verification result, String over) {
        line("equal error rate", result.equalErrorRate().percent());
        line("area under the ROC", plain(result.area()));
        result.probabilities().ifPresent(quality -> line("Cllr", plain(quality.cllr()) + " bits"));
        line("accuracy", result.accuracy().percent());
        line("threshold", String.format(Locale.ROOT, "%.4f", result.threshold()));
        write(json, result, over);
        return this;
    }

    /** Writes the measures of a verification into an object. */
    public static void write(ObjectNode json, Verification result, String over) {
        json.put("eer", result.equalErrorRate().value());
        json.put("auc", result.area().value());
        result.probabilities()
                .ifPresent(quality -> json.put("cllr", quality.cllr().value()));
        json.put("minCllr", result.minCllr().value());
        json.put("accuracy", result.accuracy().value());
        json.put("threshold", result.threshold());
        json.put("pairs", result.pairs());
        json.put(over, result.identities());
        ObjectNode intervals = json.putObject("intervals");
        intervals.put("confidence", Verification.CONFIDENCE);
        intervals.put("over", over);
        interval(intervals, "eer", result.equalErrorRate());
        interval(intervals, "auc", result.area());
        result.probabilities().ifPresent(quality -> interval(intervals, "cllr", quality.cllr()));
        interval(intervals, "minCllr", result.minCllr());
        interval(intervals, "accuracy", result.accuracy());
    }

    /** Writes the ends of an interval as an array of two. */
    public static void interval(ObjectNode json, String name, Estimate estimate) {
        json.putArray(name).add(estimate.lower()).add(estimate.upper());
    }

    /** A value with its interval, for example {@code 0.9100 [0.8800, 0.9400]}. */
    public static String plain(Estimate estimate) {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", estimate.value(), estimate.lower(), estimate.upper());
    }

    /** Writes the JSON to a file. */
    public void write(Path file) throws IOException {
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    /** Prints the JSON. */
    public void printJson(PrintWriter out) {
        try {
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        out.flush();
    }

    /** Prints the table. */
    public void printTable(PrintWriter out) {
        out.print(table);
        out.flush();
    }
}
