package org.siamese.examples.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.siamese.decision.evaluate.Roc;

/** The charts of a run, as PNG files. */
public final class Charts {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 560;
    private static final Color LINE = new Color(0x1F5FA8);
    private static final Color CHANCE = new Color(0x999999);

    private Charts() {}

    /** Mean loss against epoch. */
    public static void loss(Path file, double[] epochs) throws IOException {
        XYChart chart = chart("Training loss", "epoch", "mean loss of the epoch");
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("#");
        double[] index =
                IntStream.rangeClosed(1, epochs.length).asDoubleStream().toArray();
        chart.addSeries("loss", index, epochs)
                .setMarker(epochs.length > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE)
                .setLineColor(LINE);
        write(chart, file);
    }

    /** True accept rate against false accept rate. */
    public static void roc(Path file, Roc roc) throws IOException {
        XYChart chart = chart("Receiver operating characteristic", "false accept rate (%)", "true accept rate (%)");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(100.0);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(101.0);
        String name = String.format(
                Locale.ROOT,
                "test pairs: area %.4f, equal error rate %.2f %%",
                roc.area(),
                100 * roc.equalError().rate());
        chart.addSeries(name, percent(roc.falseAcceptRates()), percent(roc.trueAcceptRates()))
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(LINE);
        chart.addSeries("chance: area 0.5", new double[] {0, 100}, new double[] {0, 100})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(CHANCE);
        write(chart, file);
    }

    private static double[] percent(double[] shares) {
        return Arrays.stream(shares).map(share -> 100 * share).toArray();
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        return chart;
    }

    private static void write(XYChart chart, Path file) throws IOException {
        BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("no PNG writer");
        }
    }
}
