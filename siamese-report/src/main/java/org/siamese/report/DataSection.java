package org.siamese.report;

import java.util.List;

/** How much data there was. */
record DataSection(List<DataPart> parts) implements Section {
    @Override
    public String id() {
        return "data";
    }

    @Override
    public String title() {
        return "Data";
    }

    @Override
    public void write(Html html, Figures figures) {
        html.open("div", "class", "wide", "tabindex", "0")
                .open("table")
                .open("thead")
                .open("tr");
        for (String head : new String[] {"part", "images", "identities", "pairs"}) {
            html.element("th", head, "scope", "col");
        }
        html.close().close().open("tbody");
        for (DataPart part : parts) {
            html.open("tr").element("th", part.name(), "scope", "row");
            html.element("td", Numbers.count(part.images()), "class", "number");
            html.element("td", Numbers.count(part.identities()), "class", "number");
            html.element("td", part.pairs() == 0 ? "" : Numbers.count(part.pairs()), "class", "number");
            html.close();
        }
        html.close().close().close();
    }
}
