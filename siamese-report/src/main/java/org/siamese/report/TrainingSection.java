package org.siamese.report;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.train.HealthReport;

/**
 * What happened during training.
 *
 * @param charts by epoch
 * @param health a report for each epoch whose health was watched; may be empty
 */
record TrainingSection(List<EpochChart> charts, List<HealthReport> health) implements Section {
    private static final int SHOWN = 20;

    @Override
    public String id() {
        return "training";
    }

    @Override
    public String title() {
        return "Training";
    }

    @Override
    public void write(Html html, Figures figures) {
        List<EpochChart> all = new ArrayList<>(charts);
        all.addAll(HealthCharts.of(health));
        html.open("div", "class", "charts");
        for (int k = 0; k < all.size(); k++) {
            EpochChart chart = all.get(k);
            figures.chart(html, "training-" + (k + 1), chart.inWords(), chart.inWords() + ".", chart::draw);
        }
        html.close();
        if (!health.isEmpty()) {
            warnings(html);
        }
    }

    private void warnings(Html html) {
        List<String> warnings = health.stream()
                .flatMap(report -> report.warnings().stream()
                        .map(warning -> "Epoch " + (report.epoch() + 1) + ": " + warning + "."))
                .toList();
        html.element("h3", "Warnings");
        if (warnings.isEmpty()) {
            html.element("p", "None in " + Numbers.count(health.size(), "epoch", "epochs") + ".");
            return;
        }
        html.open("ul", "class", "wrong");
        warnings.stream().limit(SHOWN).forEach(warning -> html.element("li", warning));
        if (warnings.size() > SHOWN) {
            html.element("li", "and " + Numbers.count(warnings.size() - SHOWN) + " more");
        }
        html.close();
    }
}
