package org.siamese.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** The names of a chart's lines, in a row below it; the chart library's own runs into itself. A single line needs none. */
final class ChartLegend {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final int HEIGHT = 26;
    private static final int SAMPLE = 24;
    private static final int GAP = 7;
    private static final int BETWEEN = 22;
    private static final double DOT = 8;

    private final Theme theme;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, Color colour, BasicStroke stroke, boolean dotted) {}

    ChartLegend(Theme theme) {
        this.theme = theme;
    }

    /** Adds a name with a sample of its line, on which a dot lies perhaps. */
    void add(String name, Color colour, BasicStroke stroke, boolean dotted) {
        entries.add(new Entry(name, colour, stroke, dotted));
    }

    /** What it takes of the chart's height. */
    int height() {
        return entries.size() > 1 ? HEIGHT : 0;
    }

    /** Draws it at the bottom of a picture of that size. */
    void draw(Graphics2D graphics, int width, int height) {
        if (height() == 0) {
            return;
        }
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(FONT);
        FontMetrics font = graphics.getFontMetrics();
        int wide = (entries.size() - 1) * BETWEEN;
        for (Entry entry : entries) {
            wide += SAMPLE + GAP + font.stringWidth(entry.name());
        }
        double x = (width - wide) / 2.0;
        double baseline = height - HEIGHT / 2.0 + 1;
        double middle = baseline - font.getAscent() / 2.0 + 2;
        for (Entry entry : entries) {
            graphics.setColor(entry.colour());
            graphics.setStroke(entry.stroke());
            graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
            if (entry.dotted()) {
                graphics.fill(new Ellipse2D.Double(x + (SAMPLE - DOT) / 2, middle - DOT / 2, DOT, DOT));
            }
            x += SAMPLE + GAP;
            graphics.setColor(theme.text());
            graphics.drawString(entry.name(), (float) x, (float) baseline);
            x += font.stringWidth(entry.name()) + BETWEEN;
        }
    }
}
