package org.siamese.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.siamese.decision.evaluate.GallerySizes;

/** How identification gets harder as more are enrolled. */
record GallerySizesSection(GallerySizes sizes) implements Section {
    @Override
    public String id() {
        return "gallery-sizes";
    }

    @Override
    public String title() {
        return "Identification as the gallery grows";
    }

    @Override
    public void write(Html html, Figures figures) {
        html.element(
                "p",
                "FPIR: strangers who are taken for somebody. FNIR: enrolled people who are not taken for themselves."
                        + " The threshold for pairs accepts "
                        + Numbers.percent(sizes.rate())
                        + " of different pairs; the threshold of each size takes at most as many strangers for"
                        + " somebody.");
        html.open("div", "class", "charts");
        figures.chart(
                html,
                "gallery-sizes",
                "Errors of identification by the number of enrolled",
                "Errors of identification by the number of enrolled identities, which is on a logarithmic axis.",
                this::chart);
        html.close();
        for (GallerySizes.Point point : sizes.points()) {
            html.element("p", "At the threshold for pairs, " + point.atPairThreshold() + ".");
            html.element("p", "At its own threshold, " + point.atOwnThreshold() + ".");
        }
    }

    private LineChart chart(Theme theme) {
        LineChart chart = new LineChart(theme, "Identification", "enrolled identities", "rate (%)");
        chart.style().setXAxisLogarithmic(true).setYAxisMin(0.0);
        List<GallerySizes.Point> points = sizes.points();
        double[] x =
                points.stream().mapToDouble(GallerySizes.Point::gallerySize).toArray();
        chart.points("FPIR, threshold for pairs", 1, x, percent(point -> point.atPairThreshold()
                .falsePositiveRate()
                .value()));
        chart.points("FPIR, threshold of each size", 0, x, percent(point -> point.atOwnThreshold()
                .falsePositiveRate()
                .value()));
        return chart.points("FNIR, threshold of each size", 2, x, percent(point -> point.atOwnThreshold()
                .falseNegativeRate()
                .value()));
    }

    private double[] percent(ToDoubleFunction<GallerySizes.Point> rate) {
        return sizes.points().stream()
                .mapToDouble(point -> 100 * rate.applyAsDouble(point))
                .toArray();
    }
}
