package org.siamese.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML that is well-formed XML too. Texts and attribute values are escaped; characters that XML forbids become U+FFFD. Not
 * thread-safe.
 */
final class Html {
    private static final int REPLACEMENT = 0xFFFD;

    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn
     */
    Html open(String name, String... attributes) {
        tag(name, attributes).append('>');
        open.push(name);
        return this;
    }

    /** An element without content, such as an image. */
    Html empty(String name, String... attributes) {
        tag(name, attributes).append("/>\n");
        return this;
    }

    /** An element that holds a text only. */
    Html element(String name, String content, String... attributes) {
        return open(name, attributes).text(content).close();
    }

    private StringBuilder tag(String name, String... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            text.append('"');
        }
        return text;
    }

    /** A text. */
    Html text(String content) {
        escape(content);
        return this;
    }

    /** A name from outside, in a script of its own direction perhaps, that must not turn the text around it. */
    Html name(String content) {
        return element("bdi", content);
    }

    /** Closes the element that was opened last. */
    Html close() {
        String name = open.pop();
        text.append("</").append(name).append('>');
        if (!name.equals("bdi") && !name.equals("span") && !name.equals("a")) {
            text.append('\n');
        }
        return this;
    }

    private void escape(String content) {
        content.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                default -> text.appendCodePoint(allowed(c) ? c : REPLACEMENT);
            }
        });
    }

    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c <= 0x7E
                || c >= 0xA0 && c <= 0xD7FF
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000;
    }

    /** What was written. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("open: expected every element to be closed, got " + open);
        }
        return text.toString();
    }
}
