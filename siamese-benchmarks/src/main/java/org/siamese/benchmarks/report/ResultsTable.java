package org.siamese.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a table in Markdown, one row for each measure and peer. */
public final class ResultsTable {
    /** The peer that the others are compared with. */
    private static final String OURS = "siamese";

    private ResultsTable() {}

    /** The lines of the table. */
    public static List<String> of(Samples samples) {
        List<String> lines = new ArrayList<>();
        lines.add("| measure | peer | median | least | most | values | siamese over it |");
        lines.add("|---|---|---|---|---|---|---|");
        for (String measure : samples.measures()) {
            for (String peer : samples.peers(measure)) {
                lines.add(row(samples, measure, peer));
            }
        }
        return lines;
    }

    private static String row(Samples samples, String measure, String peer) {
        List<Double> all = samples.of(measure, peer);
        List<Double> sorted = all.stream().sorted().toList();
        String ratio = samples.ratio(measure, OURS, peer).isPresent() && !peer.equals(OURS)
                ? String.format(
                        Locale.ROOT, "%.3f", samples.ratio(measure, OURS, peer).getAsDouble())
                : "";
        return String.join(
                " | ",
                "| " + measure,
                peer,
                value(measure, Samples.median(all)),
                value(measure, sorted.get(0)),
                value(measure, sorted.get(sorted.size() - 1)),
                Integer.toString(all.size()),
                ratio + " |");
    }

    private static String value(String measure, double value) {
        if (measure.endsWith(".embed")) {
            return String.format(Locale.ROOT, "%.1f images/s", value);
        }
        if (measure.endsWith(".memory")) {
            return String.format(Locale.ROOT, "%.0f MB", value / 1e6);
        }
        if (measure.endsWith(".share")) {
            return String.format(Locale.ROOT, "%.0f %%", 100 * value);
        }
        return String.format(Locale.ROOT, "%.4f s", value);
    }
}
