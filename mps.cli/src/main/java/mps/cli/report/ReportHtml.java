// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import mps.cli.report.PageParts.Verdict;

/**
 * A report as one page for a browser: no other file, no script, nothing from the network. It is well-formed XML, too.
 */
public final class ReportHtml {
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
        PageParts.write(of(report), file);
    }

    private String write() {
        PageParts.begin(page, "mps verify: " + VerifyWords.sum(report));
        verdict();
        right();
        perWorkload("Throughput", "Works of all threads together; longer is better.", charts::throughput);
        perWorkload(
                "Latency",
                "From making the inputs to having the values: the filled dot is the median (p50), the ring the 99th "
                        + "percentile (p99); further left is better.",
                charts::latency);
        PageParts.section(page, "Figures", "");
        tables.figures();
        page.close();
        return PageParts.end(page);
    }

    private void verdict() {
        PageParts.verdict(
                page,
                "mps verify",
                VerifyWords.sum(report),
                report.failed() == 0 ? Verdict.PASSED : Verdict.FAILED);
        if (report.unsafe().rows() > 0) {
            page.element("p", report.unsafe().text() + ".");
        }
        PageParts.complaints(page, VerifyWords.complaints(report));
        page.close();
    }

    private void right() {
        PageParts.section(
                page,
                "Right results",
                "An iteration is right when the result of every thread is bit-identical to the same work run alone, and "
                        + "that is within tolerance of an independent reference.");
        legend();
        page.open("div", "class", "pair").open("figure").element("figcaption", "All workloads");
        charts.right().write(page);
        page.close().open("figure").element("figcaption", "How it was run");
        PageParts.facts(page, VerifyWords.surroundings(report));
        page.close().close();
        tables.right();
        page.close();
    }

    private void perWorkload(String heading, String lead, Function<String, RowChart> chart) {
        PageParts.section(page, heading, lead);
        legend();
        page.open("div", "class", "cards");
        for (String workload : VerifyWords.measuredWorkloads(report)) {
            page.open("figure").element("figcaption", workload);
            chart.apply(workload).write(page);
            page.close();
        }
        page.close().close();
    }

    private void legend() {
        PageParts.legend(page, report.strategies(), "number at the left of a row: threads");
    }
}
