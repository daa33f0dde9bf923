// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A report as one page for a browser: no other file, no script, nothing from the network. It is well-formed XML, too.
 */
public final class ReportHtml {
    private static final String STYLE = resource("report.css");

    private final VerifyReport report;
    private final Markup page = new Markup();
    private final VerifyTables tables;
    private final VerifyCharts charts;

    private ReportHtml(VerifyReport report) {
        this.report = report;
        this.tables = new VerifyTables(report, page);
        this.charts = new VerifyCharts(report);
    }

    /** Returns the page. */
    public static String of(VerifyReport report) {
        return new ReportHtml(report).write();
    }

    /**
     * Writes the page to a file, which is replaced.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(VerifyReport report, Path file) {
        try {
            Files.writeString(file, of(report));
        } catch (IOException e) {
            throw new UncheckedIOException("The report cannot be written to " + file, e);
        }
    }

    private String write() {
        page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        head();
        page.open("body");
        pattern();
        verdict();
        right();
        perWorkload("Throughput", "Works of all threads together; longer is better.", charts::throughput);
        perWorkload(
                "Latency",
                "From making the inputs to having the values: the filled dot is the median (p50), the ring the 99th "
                        + "percentile (p99); further left is better.",
                charts::latency);
        section("Figures", "");
        tables.figures();
        page.close();
        return page.close().close().page();
    }

    private void head() {
        page.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .empty("meta", "name", "color-scheme", "content", "light dark")
                .element("title", "mps verify: " + VerifyWords.sum(report))
                .style(STYLE)
                .close();
    }

    /** Stripes in the colour of the page, for what is drawn over a bar. */
    private void pattern() {
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

    private void verdict() {
        boolean passed = report.failed() == 0;
        page.open("header").element("h1", "mps verify");
        page.open("p", "class", passed ? "verdict passed" : "verdict failed")
                .element("span", passed ? "✓" : "✗", "aria-hidden", "true")
                .text(" " + VerifyWords.sum(report))
                .close();
        if (report.unsafe().rows() > 0) {
            page.element("p", report.unsafe().text() + ".");
        }
        List<String> complaints = VerifyWords.complaints(report);
        if (!complaints.isEmpty()) {
            page.element("h2", "What went wrong").open("ul", "class", "complaints");
            complaints.forEach(complaint -> page.element("li", complaint));
            page.close();
        }
        page.close();
    }

    private void right() {
        section(
                "Right results",
                "An iteration is right when the result of every thread is bit-identical to the same work run alone, and "
                        + "that is within tolerance of an independent reference.");
        legend();
        page.open("div", "class", "pair").open("figure").element("figcaption", "All workloads");
        charts.right().write(page);
        page.close().open("figure").element("figcaption", "How it was run");
        tables.facts(VerifyWords.surroundings(report));
        page.close().close();
        tables.right();
        page.close();
    }

    private void perWorkload(String heading, String lead, Function<String, RowChart> chart) {
        section(heading, lead);
        legend();
        page.open("div", "class", "cards");
        for (String workload : VerifyWords.measuredWorkloads(report)) {
            page.open("figure").element("figcaption", workload);
            chart.apply(workload).write(page);
            page.close();
        }
        page.close().close();
    }

    private void section(String heading, String lead) {
        page.open("section").element("h2", heading);
        if (!lead.isEmpty()) {
            page.element("p", lead);
        }
    }

    private void legend() {
        page.open("ul", "class", "legend");
        for (int place = 0; place < report.strategies().size(); place++) {
            Strategy strategy = report.strategies().get(place);
            page.open("li").open("svg", "viewBox", "0 0 12 12", "width", "12", "height", "12", "aria-hidden", "true");
            for (String fill : Look.of(place, strategy).fills()) {
                page.empty("rect", "class", fill, "width", "12", "height", "12", "rx", "2");
            }
            page.close().text(" " + VerifyWords.titled(strategy)).close();
        }
        page.element("li", "number at the left of a row: threads", "class", "note").close();
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(ReportHtml.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
