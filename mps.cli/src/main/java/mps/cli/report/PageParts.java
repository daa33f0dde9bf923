// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What all pages have in common. */
final class PageParts {
    private static final String STYLE = resource("report.css");

    private PageParts() {}

    /** Writes the head of a page, and opens its body. */
    static void begin(Markup page, String title) {
        page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        page.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .empty("meta", "name", "color-scheme", "content", "light dark")
                .element("title", title)
                .style(STYLE)
                .close();
        page.open("body");
        pattern(page);
    }

    /** Closes what {@link #begin} opened, and returns the page. */
    static String end(Markup page) {
        return page.close().close().page();
    }

    /** Stripes in the colour of the page, for what is drawn over a bar. */
    private static void pattern(Markup page) {
        page.open("svg", "width", "0", "height", "0", "aria-hidden", "true", "class", "hidden")
                .open("defs")
                .open(
                        "pattern",
                        "id",
                        "stripes",
                        "width",
                        "5",
                        "height",
                        "5",
                        "patternUnits",
                        "userSpaceOnUse",
                        "patternTransform",
                        "rotate(45)")
                .empty("rect", "class", "stripe", "width", "2", "height", "5")
                .close()
                .close()
                .close();
    }

    /** Opens the header of a page with its verdict. */
    static void verdict(Markup page, String heading, String sum, Verdict verdict) {
        page.open("header").element("h1", heading);
        page.open("p", "class", "verdict " + verdict.style)
                .element("span", verdict.sign, "aria-hidden", "true")
                .text(" " + sum)
                .close();
    }

    /** Whether all went as it should. */
    enum Verdict {
        PASSED("passed", "✓"),
        FAILED("failed", "✗");

        private final String style;
        private final String sign;

        Verdict(String style, String sign) {
            this.style = style;
            this.sign = sign;
        }
    }

    /** Writes what went wrong, if anything did. */
    static void complaints(Markup page, List<String> complaints) {
        if (!complaints.isEmpty()) {
            page.element("h2", "What went wrong").open("ul", "class", "complaints");
            complaints.forEach(complaint -> page.element("li", complaint));
            page.close();
        }
    }

    /** Opens a section. */
    static void section(Markup page, String heading, String lead) {
        page.open("section").element("h2", heading);
        if (!lead.isEmpty()) {
            page.element("p", lead);
        }
    }

    /** Writes how strategies look, and a note. */
    static void legend(Markup page, List<Strategy> strategies, String note) {
        page.open("ul", "class", "legend");
        for (int place = 0; place < strategies.size(); place++) {
            Strategy strategy = strategies.get(place);
            key(page, Look.of(place, strategy).fills(), VerifyWords.titled(strategy));
        }
        page.element("li", note, "class", "note").close();
    }

    /** Writes what one look in the charts means. */
    static void key(Markup page, List<String> fills, String meaning) {
        page.open("li").open("svg", "viewBox", "0 0 12 12", "width", "12", "height", "12", "aria-hidden", "true");
        for (String fill : fills) {
            page.empty("rect", "class", fill, "width", "12", "height", "12", "rx", "2");
        }
        page.close().text(" " + meaning).close();
    }

    /** Writes facts by name. */
    static void facts(Markup page, Map<String, String> facts) {
        page.open("dl");
        facts.forEach((name, value) -> page.element("dt", name).element("dd", value));
        page.close();
    }

    /** A table may be wider than a phone; then it, and not the page, scrolls, also by keyboard. */
    static void openTable(Markup page, String caption) {
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        page.open("table").element("caption", caption);
    }

    /** Closes what {@link #openTable} opened. */
    static void closeTable(Markup page) {
        page.close().close();
    }

    /**
     * Writes a page to a file, which is replaced.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    static void write(String page, Path file) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new UncheckedIOException("The report cannot be written to " + file, e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(PageParts.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
