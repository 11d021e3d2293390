package org.siamese.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.siamese.core.train.HealthReport;

/** The health of a training run as charts; epochs without a report, and what was not measured, are gaps. */
final class HealthCharts {
    private static final String SHARE = "share, 0 to 1";

    private final List<HealthReport> reports;
    private final List<EpochChart> charts = new ArrayList<>();

    private HealthCharts(List<HealthReport> reports) {
        this.reports = reports;
    }

    static List<EpochChart> of(List<HealthReport> reports) {
        HealthCharts health = new HealthCharts(reports);
        int dimension = reports.stream().mapToInt(HealthReport::dimension).max().orElse(0);
        health.add(
                "Distances while training",
                "mean Euclidean distance",
                new Line("same", report -> report.same().mean()),
                new Line("different", report -> report.different().mean()));
        health.add(
                "Overlap of same and different distances",
                SHARE,
                new Line("overlap of the histograms", HealthReport::overlap));
        health.add("Tuples with a loss above zero", SHARE, new Line("active tuples", HealthReport::activeShare));
        health.add(
                "Spread of the embeddings",
                "deviation / root mean square",
                new Line("relative deviation", HealthReport::relativeDeviation));
        health.add(
                "Directions that the embeddings use",
                "effective rank, 1 to " + dimension,
                new Line("effective rank", HealthReport::effectiveRank));
        health.add(
                "Gradient before clipping",
                "mean Euclidean norm",
                new Line("gradient norm", HealthReport::gradientNorm));
        health.add(
                "Loss of measured steps",
                "mean loss",
                new Line("as trained", HealthReport::measuredLoss),
                new Line("if all embeddings were equal", HealthReport::collapsedLoss));
        health.add("Waiting for data", "share of the time, 0 to 1", new Line("waiting", HealthReport::waitingShare));
        return List.copyOf(health.charts);
    }

    private record Line(String name, ToDoubleFunction<HealthReport> value) {}

    private void add(String title, String axis, Line... lines) {
        EpochChart chart = EpochChart.of(title, axis);
        for (Line line : lines) {
            double[] values = byEpoch(line.value());
            if (Arrays.stream(values).anyMatch(Double::isFinite)) {
                chart = chart.with(line.name(), values);
            }
        }
        if (!chart.isEmpty()) {
            charts.add(chart);
        }
    }

    private double[] byEpoch(ToDoubleFunction<HealthReport> value) {
        int epochs = 1 + reports.stream().mapToInt(HealthReport::epoch).max().orElse(-1);
        double[] values = new double[epochs];
        Arrays.fill(values, Double.NaN);
        reports.forEach(report -> values[report.epoch()] = value.applyAsDouble(report));
        return values;
    }
}
