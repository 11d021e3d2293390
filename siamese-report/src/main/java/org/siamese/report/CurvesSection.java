package org.siamese.report;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.siamese.decision.evaluate.Det;

/** The errors at every threshold. */
record CurvesSection(TestScores test) implements Section {
    private static final String FALSE_ACCEPT = "false accept rate (%)";

    /** Points are this share of the axis apart at least. */
    private static final double FINE = 1.0 / 1500;

    @Override
    public String id() {
        return "curves";
    }

    @Override
    public String title() {
        return "Errors at every threshold";
    }

    @Override
    public void write(Html html, Figures figures) {
        String measures = "area " + Numbers.plain(test.roc().area()) + ", equal error rate "
                + Numbers.percent(test.roc().equalError().rate());
        html.open("div", "class", "charts");
        figures.chart(
                html,
                "roc",
                "Receiver operating characteristic: " + measures,
                "Receiver operating characteristic: " + measures + ". The nearer to the upper left corner, the better.",
                this::roc);
        if (bothErrors().length > 1) {
            figures.chart(
                    html,
                    "det",
                    "Detection error trade-off: " + measures,
                    "Detection error trade-off, both axes logarithmic. The nearer to the lower left corner, the better; "
                            + "rates of 0 cannot be shown.",
                    this::det);
        } else {
            html.element("p", "No detection error trade-off: no threshold makes errors of both kinds.");
        }
        html.close();
    }

    private LineChart roc(Theme theme) {
        LineChart chart = new LineChart(theme, "ROC", FALSE_ACCEPT, "true accept rate (%)");
        chart.style().setXAxisMin(0.0).setXAxisMax(100.0).setYAxisMin(0.0).setYAxisMax(100.5);
        double[] x = test.roc().falseAcceptRates();
        double[] y = test.roc().trueAcceptRates();
        int[] kept = thinned(x, y, IntStream.range(0, x.length).toArray(), rate -> rate);
        chart.line("test pairs", 0, percent(x, kept), percent(y, kept));
        chart.reference("chance", new double[] {0, 100}, new double[] {0, 100});
        return chart.points(
                "at the " + test.thresholdLabel(),
                1,
                new double[] {100 * test.roc().falseAcceptRate(test.threshold())},
                new double[] {100 * test.roc().trueAcceptRate(test.threshold())});
    }

    private LineChart det(Theme theme) {
        LineChart chart = new LineChart(theme, "DET", FALSE_ACCEPT, "false reject rate (%)");
        chart.style().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        Det det = Det.of(test.roc());
        double[] x = det.falseAcceptRates();
        double[] y = det.falseRejectRates();
        int[] kept = thinned(x, y, bothErrors(), rate -> Math.log10(rate) / 4);
        double[] accepts = percent(x, kept);
        double[] rejects = percent(y, kept);
        double least = decade(Math.min(
                Arrays.stream(accepts).min().orElseThrow(),
                Arrays.stream(rejects).min().orElseThrow()));
        chart.style().setXAxisMin(least).setXAxisMax(100.0).setYAxisMin(least).setYAxisMax(100.0);
        chart.line("test pairs", 0, accepts, rejects);
        chart.reference("equal error rates", new double[] {least, 100}, new double[] {least, 100});
        double accept = 100 * test.roc().falseAcceptRate(test.threshold());
        double reject = 100 * test.roc().falseRejectRate(test.threshold());
        if (accept > 0 && reject > 0) {
            chart.points("at the " + test.thresholdLabel(), 1, new double[] {accept}, new double[] {reject});
        }
        return chart;
    }

    private static double decade(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
    }

    private int[] bothErrors() {
        double[] x = test.roc().falseAcceptRates();
        double[] y = test.roc().trueAcceptRates();
        return IntStream.range(0, x.length).filter(k -> x[k] > 0 && y[k] < 1).toArray();
    }

    /** Leaves out points that could not be told from the one before. */
    private static int[] thinned(double[] x, double[] y, int[] points, DoubleUnaryOperator axis) {
        int[] kept = new int[points.length];
        int size = 0;
        for (int k = 0; k < points.length; k++) {
            int point = points[k];
            if (size == 0
                    || k == points.length - 1
                    || apart(x, point, kept[size - 1], axis)
                    || apart(y, point, kept[size - 1], axis)) {
                kept[size++] = point;
            }
        }
        return Arrays.copyOf(kept, size);
    }

    private static boolean apart(double[] values, int a, int b, DoubleUnaryOperator axis) {
        return Math.abs(axis.applyAsDouble(values[a]) - axis.applyAsDouble(values[b])) >= FINE;
    }

    private static double[] percent(double[] rates, int[] kept) {
        return IntStream.of(kept).mapToDouble(k -> 100 * rates[k]).toArray();
    }
}
