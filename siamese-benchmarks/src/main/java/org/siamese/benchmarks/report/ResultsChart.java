package org.siamese.benchmarks.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Results as bar charts in one PNG: a panel for each measure, a bar for each peer, from zero. */
public final class ResultsChart {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 340;
    private static final int COLUMNS = 2;
    private static final Color BAR = new Color(0x1F5FA8);

    private ResultsChart() {}

    /** Writes the chart, whole or not at all. */
    public static void write(Path file, Samples samples) throws IOException {
        List<String> measures = samples.measures().stream()
                .filter(measure ->
                        measure.endsWith(".train") || measure.endsWith(".embed") || measure.endsWith(".memory"))
                .toList();
        int rows = (measures.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage sheet =
                new BufferedImage(COLUMNS * WIDTH, Math.max(1, rows) * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < measures.size(); i++) {
            BufferedImage panel = BitmapEncoder.getBufferedImage(panel(measures.get(i), samples));
            graphics.drawImage(panel, i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT, null);
        }
        graphics.dispose();
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        if (!ImageIO.write(sheet, "png", part.toFile())) {
            throw new IOException("no PNG writer");
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static CategoryChart panel(String measure, Samples samples) {
        boolean throughput = measure.endsWith(".embed");
        boolean memory = measure.endsWith(".memory");
        String unit = throughput
                ? "images a second, more is better"
                : memory ? "MB, less is better" : "seconds a step, less is better";
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(measure)
                .yAxisTitle(unit)
                .build();
        List<String> labels = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (String peer : samples.peers(measure)) {
            double value = samples.median(measure, peer).orElseThrow() / (memory ? 1e6 : 1);
            // Beside the name, as a short bar has no room for its value.
            labels.add(
                    peer + " " + new BigDecimal(value).round(new MathContext(3)).toPlainString());
            values.add(value);
        }
        chart.addSeries("median", labels, values).setFillColor(BAR);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisLabelRotation(20);
        chart.getStyler().setAvailableSpaceFill(0.6);
        return chart;
    }
}
