package org.siamese.report;

import java.util.Arrays;
import org.siamese.decision.Relation;

/** How the distances of same and different pairs lie to the threshold, and what is decided. */
record ScoresSection(TestScores test) implements Section {
    private static final int BINS = 40;

    @Override
    public String id() {
        return "scores";
    }

    @Override
    public String title() {
        return "Distances and decisions";
    }

    @Override
    public void write(Html html, Figures figures) {
        double[] same = test.pairs().sortedDistances(Relation.SAME);
        double[] different = test.pairs().sortedDistances(Relation.DIFFERENT);
        html.open("div", "class", "charts");
        figures.chart(
                html,
                "distances",
                "Histogram of distances. Same pairs: median " + Numbers.plain(same[same.length / 2])
                        + ", different pairs: median " + Numbers.plain(different[different.length / 2])
                        + ", threshold " + test.thresholdWords(),
                "Pairs left of the threshold are decided to be the same. Where the two hills overlap, errors are made.",
                theme -> draw(theme, same, different));
        html.open("div");
        confusion(html);
        html.close().close();
    }

    private LineChart draw(Theme theme, double[] same, double[] different) {
        double least = Math.min(0, Math.min(same[0], different[0]));
        double most = Math.max(same[same.length - 1], different[different.length - 1]);
        double width = most > least ? (most - least) / BINS : 1.0 / BINS;
        double[] first = shares(same, least, width);
        double[] second = shares(different, least, width);
        double top = Math.max(
                Arrays.stream(first).max().orElseThrow(),
                Arrays.stream(second).max().orElseThrow());
        LineChart chart = new LineChart(
                theme, "Distances of test pairs", "distance", "pairs (%) per step of " + Numbers.plain(width));
        chart.style().setYAxisMin(0.0).setYAxisMax(1.08 * top);
        double[] x = corners(least, width);
        chart.steps("same", 0, x, twice(first)).steps("different", 1, x, twice(second));
        double threshold = test.threshold();
        if (threshold >= least && threshold <= least + BINS * width) {
            chart.mark(test.thresholdLabel(), new double[] {threshold, threshold}, new double[] {0, 1.08 * top});
        }
        return chart;
    }

    private static double[] shares(double[] distances, double least, double width) {
        double[] shares = new double[BINS];
        for (double distance : distances) {
            shares[Math.min(BINS - 1, (int) ((distance - least) / width))] += 100.0 / distances.length;
        }
        return shares;
    }

    private static double[] corners(double least, double width) {
        double[] x = new double[2 * BINS];
        Arrays.setAll(x, k -> least + (k + 1) / 2 * width);
        return x;
    }

    private static double[] twice(double[] values) {
        double[] y = new double[2 * values.length];
        Arrays.setAll(y, k -> values[k / 2]);
        return y;
    }

    private void confusion(Html html) {
        long same = test.roc().sameCount();
        long different = test.roc().differentCount();
        long accepted = Math.round(test.roc().trueAcceptRate(test.threshold()) * same);
        long wronglyAccepted = Math.round(test.roc().falseAcceptRate(test.threshold()) * different);
        html.open("div", "class", "wide", "tabindex", "0").open("table");
        html.element("caption", "Decisions at the threshold " + test.thresholdWords());
        html.open("thead").open("tr").element("th", "pairs that are", "scope", "col");
        html.element("th", "decided same", "scope", "col").element("th", "decided different", "scope", "col");
        html.element("th", "in all", "scope", "col").close().close().open("tbody");
        row(html, "same", same, accepted, same - accepted, "right", "wrong");
        row(html, "different", different, wronglyAccepted, different - wronglyAccepted, "wrong", "right");
        html.close().close().close();
    }

    private static void row(
            Html html, String name, long all, long asSame, long asDifferent, String first, String last) {
        html.open("tr").element("th", name, "scope", "row");
        cell(html, asSame, all, first);
        cell(html, asDifferent, all, last);
        html.element("td", Numbers.count(all), "class", "number").close();
    }

    private static void cell(Html html, long count, long all, String verdict) {
        html.open("td", "class", "number " + verdict).text(Numbers.count(count) + " ");
        html.element("span", verdict + ", " + Numbers.percent((double) count / all), "class", "small");
        html.close();
    }
}
