package org.siamese.examples.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.siamese.core.model.SiameseModel;
import org.siamese.examples.command.CommonOptions;
import org.siamese.report.Report;

/** Writes what a run gives into its folder and tells of it. Not thread-safe. */
public final class Results {
    private final OutputFolder folder;
    private final Map<String, String> written = new TreeMap<>();

    /** Results for a folder. */
    public Results(OutputFolder folder) {
        this.folder = folder;
    }

    /**
     * Writes a file.
     *
     * @param what it holds, in words
     */
    public void file(String name, String what, OutputFolder.Writer writer) {
        folder.write(name, writer);
        written.put(name, what);
    }

    /** Writes the model. */
    public void model(SiameseModel model) {
        file("model.siamese", "the model", model::save);
    }

    /**
     * Writes pairs as pictures for light and for dark pages.
     *
     * @param threshold greatest distance that is decided to be the same
     */
    public void pairs(List<PairGrid.Cell> cells, int columns, double threshold) {
        file(
                "pairs.png",
                "test pairs with their distance",
                to -> PairGrid.write(to, cells, columns, threshold, PairGrid.Shade.LIGHT));
        file(
                "pairs-dark.png",
                "the same for dark pages",
                to -> PairGrid.write(to, cells, columns, threshold, PairGrid.Shade.DARK));
    }

    /** Writes the report and its pictures. */
    public void report(Report report) {
        report.write(folder.file(""));
        written.put("report.html", "all of this and more on a page");
        written.put("report-images", "the pictures of that page");
    }

    /** Writes the measures and prints them, as a table with a list of the files or as JSON. */
    public void finish(Measures measures, CommonOptions options) {
        file("metrics.json", "these measures", measures::write);
        PrintWriter out = options.output();
        if (options.json()) {
            measures.printJson(out);
            return;
        }
        measures.printTable(out);
        out.println();
        out.println("written to " + folder.file("").toAbsolutePath().normalize() + ":");
        int width = written.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        written.forEach(
                (name, what) -> out.println("  " + String.format(Locale.ROOT, "%-" + width + "s", name) + what));
        out.flush();
    }
}
