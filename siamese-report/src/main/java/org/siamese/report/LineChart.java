package org.siamese.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of lines in the style of the report. Not thread-safe. */
final class LineChart {
    /** Size on the page, in CSS pixels. */
    static final int WIDTH = 560;

    /** Size on the page, in CSS pixels. */
    static final int HEIGHT = 420;

    /** Pixels of the picture for each pixel on the page, so that it is sharp on fine screens and paper. */
    static final int SCALE = 2;

    private static final BasicStroke SOLID = new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {7, 5}, 0);

    private final Theme theme;
    private final ChartLegend legend;
    private final XYChart chart;
    private double widest;
    private double highest;

    LineChart(Theme theme, String title, String x, String y) {
        this.theme = theme;
        this.legend = new ChartLegend(theme, WIDTH);
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler style = chart.getStyler();
        style.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setChartBackgroundColor(theme.background()).setPlotBackgroundColor(theme.background());
        style.setChartFontColor(theme.text()).setLegendVisible(false);
        style.setXAxisTitleColor(theme.text()).setYAxisTitleColor(theme.text());
        style.setAxisTickLabelsColor(theme.text()).setAxisTickMarksColor(theme.quiet());
        style.setPlotGridLinesColor(theme.grid());
        style.setPlotBorderVisible(false).setChartTitleBoxVisible(false);
        style.setXAxisTickMarkSpacingHint(70).setYAxisTickMarkSpacingHint(50);
    }

    /** Settings that a single chart wants. */
    XYStyler style() {
        return chart.getStyler();
    }

    /** A line in one of the colours of series. */
    LineChart line(String name, int colour, double[] x, double[] y) {
        add(name, x, y, theme.series(colour), SOLID);
        legend.add(name, theme.series(colour), SOLID, false);
        return this;
    }

    /** A line of single points too: with few of them they are marked. */
    LineChart points(String name, int colour, double[] x, double[] y) {
        XYSeries series = add(name, x, y, theme.series(colour), SOLID);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(theme.series(colour));
        legend.add(name, theme.series(colour), SOLID, true);
        return this;
    }

    /** A filled curve of steps. */
    LineChart steps(String name, int colour, double[] x, double[] y) {
        Color line = theme.series(colour);
        XYSeries series = add(name, x, y, line, SOLID);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
        series.setFillColor(new Color(line.getRed(), line.getGreen(), line.getBlue(), 70));
        legend.add(name, line, SOLID, false);
        return this;
    }

    /** A dashed line of what there is to compare with. */
    LineChart reference(String name, double[] x, double[] y) {
        add(name, x, y, theme.quiet(), DASHED);
        legend.add(name, theme.quiet(), DASHED, false);
        return this;
    }

    /** A dashed line that stands out, such as a threshold. */
    LineChart mark(String name, double[] x, double[] y) {
        add(name, x, y, theme.text(), DASHED);
        legend.add(name, theme.text(), DASHED, false);
        return this;
    }

    /** A line that belongs to another series and is not named. */
    LineChart whisker(String name, int colour, double[] x, double[] y) {
        add(name, x, y, theme.series(colour), new BasicStroke(1.3f));
        return this;
    }

    private XYSeries add(String name, double[] x, double[] y, Color colour, BasicStroke stroke) {
        XYSeries series = chart.addSeries(name, x, y);
        widest = Math.max(widest, most(x));
        highest = Math.max(highest, most(y));
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineStyle(stroke);
        return series;
    }

    private static double most(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** How numbers are written along an axis: with a digit before the point, and very small or large ones with an exponent. */
    static String pattern(double most) {
        return most > 0 && most < 1e-3 || most >= 1e7 ? "0.###E0" : "0.######";
    }

    BufferedImage draw() {
        // A logarithmic axis of the library writes its own numbers.
        if (!style().isXAxisLogarithmic() && style().getXAxisDecimalPattern() == null) {
            style().setXAxisDecimalPattern(pattern(widest));
        }
        if (!style().isYAxisLogarithmic()) {
            style().setYAxisDecimalPattern(pattern(highest));
        }
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        graphics.setColor(theme.background());
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        chart.paint(graphics, WIDTH, HEIGHT - legend.height());
        legend.draw(graphics, HEIGHT);
        graphics.dispose();
        return image;
    }
}
