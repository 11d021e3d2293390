package org.siamese.report;

import java.util.List;

/** What happened during training. */
record TrainingSection(List<EpochChart> charts) implements Section {
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
        html.open("div", "class", "charts");
        for (int k = 0; k < charts.size(); k++) {
            EpochChart chart = charts.get(k);
            figures.chart(html, "training-" + (k + 1), chart.inWords(), chart.inWords() + ".", chart::draw);
        }
        html.close();
    }
}
