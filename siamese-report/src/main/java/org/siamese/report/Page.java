package org.siamese.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The page: its sections in order, a table of contents, and a word on what is not there.
 *
 * @param title its heading
 * @param summary what it is about, a paragraph
 * @param key the measures that matter most, in words; may be empty
 * @param sections what it holds
 * @param missing what it does not hold, and why
 */
record Page(String title, String summary, String key, List<Section> sections, List<String> missing) {
    String write(Figures figures) {
        Html html = new Html();
        html.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        head(html);
        html.open("body").open("header").element("h1", title);
        if (!summary.isEmpty()) {
            html.element("p", summary);
        }
        if (!key.isEmpty()) {
            html.element("p", key, "class", "key");
        }
        html.close();
        contents(html);
        html.open("main");
        for (Section section : sections) {
            html.open("section", "id", section.id(), "aria-labelledby", section.id() + "-title");
            html.element("h2", section.title(), "id", section.id() + "-title");
            section.write(html, figures);
            html.close();
        }
        missing(html);
        html.close().close().close();
        return "<!DOCTYPE html>\n" + html;
    }

    private void head(Html html) {
        html.open("head").empty("meta", "charset", "utf-8");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", title).element("style", style()).close();
    }

    private void contents(Html html) {
        html.open("nav", "aria-label", "Contents").open("ul");
        for (Section section : sections) {
            html.open("li")
                    .element("a", section.title(), "href", "#" + section.id())
                    .close();
        }
        html.close().close();
    }

    private void missing(Html html) {
        if (missing.isEmpty()) {
            return;
        }
        html.open("section", "id", "missing", "aria-labelledby", "missing-title");
        html.element("h2", "Not in this report", "id", "missing-title").open("ul");
        missing.forEach(word -> html.element("li", word));
        html.close().close();
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return "\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
