// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes a page that is both HTML and well-formed XML: whatever is opened is closed, and whatever is text or a value is
 * escaped. Attributes are given as names and values in turn.
 */
final class Markup {
    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element. */
    Markup open(String element, String... attributes) {
        start(element, attributes).append(">");
        open.push(element);
        return this;
    }

    /** Closes the element opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** Writes text. */
    Markup text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** Writes an element with a text. */
    Markup element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** Writes an element that has no content, such as {@code meta} or {@code rect}. */
    Markup empty(String element, String... attributes) {
        start(element, attributes).append("/>\n");
        return this;
    }

    /** Writes the style sheet of a page; it is no text of somebody's and stands as it is. */
    Markup style(String css) {
        if (css.contains("<") || css.contains("&")) {
            throw new IllegalArgumentException("A style sheet inside XML must have neither < nor &");
        }
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    private StringBuilder start(String element, String... attributes) {
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException("Attributes are names and values in turn");
        }
        out.append("<").append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(" ").append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append("\"");
        }
        return out;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXml(point) ? point : '\uFFFD');
            }
        });
        return escaped.toString();
    }

    /** What XML 1.0 allows, section 2.2: nearly no control characters and no lone surrogates. */
    private static boolean isXml(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || (point >= 0x20 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }

    /** Returns the page; all elements must be closed. */
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Not closed: " + open);
        }
        return out.toString();
    }
}
