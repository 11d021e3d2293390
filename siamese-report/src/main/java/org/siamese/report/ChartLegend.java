package org.siamese.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** The names of a chart's lines, in rows below it; the chart library's own runs into itself. A single line needs none. */
final class ChartLegend {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final FontRenderContext TEXT = new FontRenderContext(null, true, true);
    private static final int ROW = 22;
    private static final int MARGIN = 6;
    private static final int SAMPLE = 24;
    private static final int GAP = 7;
    private static final int BETWEEN = 22;
    private static final double DOT = 8;

    private final Theme theme;
    private final int width;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, Color colour, BasicStroke stroke, boolean dotted) {}

    /** A legend of a chart of that width. */
    ChartLegend(Theme theme, int width) {
        this.theme = theme;
        this.width = width;
    }

    /** Adds a name with a sample of its line, on which a dot lies perhaps. */
    void add(String name, Color colour, BasicStroke stroke, boolean dotted) {
        entries.add(new Entry(name, colour, stroke, dotted));
    }

    /** The names of each row: as many as fit beside each other. */
    List<List<String>> rows() {
        return lines().stream()
                .map(line -> line.stream().map(Entry::name).toList())
                .toList();
    }

    private List<List<Entry>> lines() {
        List<List<Entry>> lines = new ArrayList<>();
        double room = 0;
        for (Entry entry : entries) {
            double needed = BETWEEN + width(entry);
            if (lines.isEmpty() || needed > room) {
                lines.add(new ArrayList<>());
                room = width - 2 * MARGIN + BETWEEN;
            }
            lines.get(lines.size() - 1).add(entry);
            room -= needed;
        }
        return lines;
    }

    private static double width(Entry entry) {
        return SAMPLE + GAP + FONT.getStringBounds(entry.name(), TEXT).getWidth();
    }

    /** What it takes of the chart's height. */
    int height() {
        return entries.size() > 1 ? lines().size() * ROW + 4 : 0;
    }

    /** Draws it at the bottom of a picture of that height. */
    void draw(Graphics2D graphics, int height) {
        if (height() == 0) {
            return;
        }
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(FONT);
        double baseline = height - height() + ROW / 2.0 + 3;
        for (List<Entry> line : lines()) {
            draw(graphics, line, baseline);
            baseline += ROW;
        }
    }

    private void draw(Graphics2D graphics, List<Entry> line, double baseline) {
        double wide = (line.size() - 1) * BETWEEN
                + line.stream().mapToDouble(ChartLegend::width).sum();
        double x = (width - wide) / 2;
        double middle = baseline - graphics.getFontMetrics().getAscent() / 2.0 + 2;
        for (Entry entry : line) {
            graphics.setColor(entry.colour());
            graphics.setStroke(entry.stroke());
            graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
            if (entry.dotted()) {
                graphics.fill(new Ellipse2D.Double(x + (SAMPLE - DOT) / 2, middle - DOT / 2, DOT, DOT));
            }
            graphics.setColor(theme.text());
            graphics.drawString(entry.name(), (float) (x + SAMPLE + GAP), (float) baseline);
            x += width(entry) + BETWEEN;
        }
    }
}
