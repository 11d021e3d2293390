package org.siamese.report;

import java.util.List;

/** The tables of measures. */
record MeasuresSection(List<MeasureTable> tables) implements Section {
    @Override
    public String id() {
        return "measures";
    }

    @Override
    public String title() {
        return "Measures";
    }

    @Override
    public void write(Html html, Figures figures) {
        for (MeasureTable table : tables) {
            html.element("h3", table.title()).element("p", table.note());
            html.open("div", "class", "wide", "tabindex", "0").open("table");
            html.open("thead").open("tr");
            for (String head : new String[] {"measure", "value", "interval", "better"}) {
                html.element("th", head, "scope", "col");
            }
            html.close().close().open("tbody");
            for (MeasureTable.Row row : table.rows()) {
                html.open("tr").element("th", row.name(), "scope", "row");
                html.element("td", row.value(), "class", "number").element("td", row.interval(), "class", "number");
                html.element("td", row.better()).close();
            }
            html.close().close().close();
        }
    }
}
