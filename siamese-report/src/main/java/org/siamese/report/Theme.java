package org.siamese.report;

import java.awt.Color;

/** The colours of a chart, for light and for dark pages. Blue and orange are told apart by readers who do not see red or green. */
enum Theme {
    LIGHT(0xFFFFFF, 0x1F2328, 0xD9DEE4, 0x767D86, 0x0B62A8, 0xC2570A, 0x1B7F5C),
    DARK(0x161B22, 0xE6EDF3, 0x3A424C, 0x99A2AD, 0x5AB0F2, 0xF2A154, 0x58C79B);

    private final Color background;
    private final Color text;
    private final Color grid;
    private final Color quiet;
    private final Color[] series;

    Theme(int background, int text, int grid, int quiet, int first, int second, int third) {
        this.background = new Color(background);
        this.text = new Color(text);
        this.grid = new Color(grid);
        this.quiet = new Color(quiet);
        this.series = new Color[] {new Color(first), new Color(second), new Color(third)};
    }

    Color background() {
        return background;
    }

    Color text() {
        return text;
    }

    Color grid() {
        return grid;
    }

    /** For what is there to compare with, such as chance. */
    Color quiet() {
        return quiet;
    }

    /** The colour of a series, from 0; after three they come again. */
    Color series(int index) {
        return series[index % series.length];
    }
}
