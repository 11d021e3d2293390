package org.siamese.report;

import java.util.List;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakReport;

/** What the parts of the data have in common. */
record LeakSection(List<Finding> findings) implements Section {
    private static final int SHOWN = 20;

    /**
     * One comparison.
     *
     * @param parts the parts that were compared, in words
     * @param report what they have in common
     */
    record Finding(String parts, LeakReport report) {}

    @Override
    public String id() {
        return "leaks";
    }

    @Override
    public String title() {
        return "Leaks";
    }

    @Override
    public void write(Html html, Figures figures) {
        for (Finding finding : findings) {
            List<Leak> leaks = finding.report().leaks();
            html.element("h3", finding.parts());
            if (leaks.isEmpty()) {
                html.element("p", "Nothing in common was found.");
                continue;
            }
            html.element(
                    "p",
                    Numbers.count(leaks.size(), "thing", "things")
                            + " in common: measures on these parts flatter the model.",
                    "class",
                    "wrong");
            html.open("ul");
            leaks.stream()
                    .limit(SHOWN)
                    .forEach(leak -> html.open("li").name(leak.toString()).close());
            if (leaks.size() > SHOWN) {
                html.element("li", "and " + Numbers.count(leaks.size() - SHOWN) + " more");
            }
            html.close();
        }
    }
}
