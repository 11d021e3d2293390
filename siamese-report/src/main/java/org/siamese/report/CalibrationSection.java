package org.siamese.report;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.CalibrationSet;
import org.siamese.decision.calibrate.DecisionThreshold;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ProbabilityQuality;
import org.siamese.decision.evaluate.ReliabilityBin;

/** How the threshold was chosen and whether the probabilities are right. */
record CalibrationSection(@Nullable ModelCalibration model, @Nullable ProbabilityQuality quality) implements Section {
    @Override
    public String id() {
        return "calibration";
    }

    @Override
    public String title() {
        return "Calibration";
    }

    @Override
    public void write(Html html, Figures figures) {
        html.open("div", "class", "charts");
        if (quality != null) {
            List<ReliabilityBin> bins = quality.reliability();
            figures.chart(
                    html,
                    "reliability",
                    "Reliability diagram of " + bins.size() + " groups of pairs; log-likelihood-ratio cost "
                            + Numbers.plain(quality.cllr().value()) + " bit, Brier score "
                            + Numbers.plain(quality.brier().value()),
                    "Test pairs in groups of like probability, with 95 % intervals. Where probabilities are right, points "
                            + "lie on the dashed line.",
                    theme -> draw(theme, bins));
        } else {
            html.element("p", "No reliability diagram: the test pairs were measured without a calibration.");
        }
        if (model != null) {
            table(html, model);
        }
        html.close();
    }

    private static LineChart draw(Theme theme, List<ReliabilityBin> bins) {
        LineChart chart = new LineChart(
                theme, "Reliability", "probability of same (%), mean of group", "share of same pairs (%)");
        chart.style().setXAxisMin(0.0).setXAxisMax(100.0).setYAxisMin(0.0).setYAxisMax(101.0);
        chart.reference("right", new double[] {0, 100}, new double[] {0, 100});
        chart.points(
                "test pairs",
                0,
                bins.stream().mapToDouble(bin -> 100 * bin.probability()).toArray(),
                bins.stream().mapToDouble(bin -> 100 * bin.shareSame().value()).toArray());
        for (int k = 0; k < bins.size(); k++) {
            ReliabilityBin bin = bins.get(k);
            double x = 100 * bin.probability();
            chart.whisker("interval " + k, 0, new double[] {x, x}, new double[] {
                100 * bin.shareSame().lower(), 100 * bin.shareSame().upper()
            });
        }
        return chart;
    }

    private static void table(Html html, ModelCalibration model) {
        DecisionThreshold threshold = model.threshold();
        CalibrationSet set = model.calibrationSet();
        html.open("div", "class", "wide", "tabindex", "0")
                .open("table")
                .element("caption", "Chosen on calibration pairs");
        html.open("tbody");
        row(html, "threshold (greatest distance that is decided same)", Numbers.plain(threshold.distance()));
        row(html, "chosen by", threshold.rule());
        row(html, "false accept rate on calibration pairs", Numbers.percent(threshold.measuredFalseAcceptRate()));
        row(html, "false reject rate on calibration pairs", Numbers.percent(threshold.measuredFalseRejectRate()));
        row(html, "calibration method", model.calibration().method().name().toLowerCase(Locale.ROOT));
        row(html, "calibration data", set.description());
        row(
                html,
                "calibration pairs",
                Numbers.count(set.pairs()) + " (" + Numbers.count(set.same()) + " same) of "
                        + Numbers.count(set.identities(), "identity", "identities"));
        row(html, "date", set.date().truncatedTo(ChronoUnit.SECONDS).toString());
        html.close().close().close();
    }

    private static void row(Html html, String name, String value) {
        html.open("tr")
                .element("th", name, "scope", "row")
                .open("td")
                .name(value)
                .close()
                .close();
    }
}
