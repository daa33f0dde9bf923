// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import mps.cli.report.PageParts.Verdict;
import mps.tck.bench.Bench;

/** A benchmark's report as one page for a browser: no other file, no script. It is well-formed XML, too. */
public final class BenchHtml {
    private static final String THREADS = "number at the left of a row: threads";

    private final BenchReport report;
    private final Markup page = new Markup();
    private final BenchCharts charts;

    private BenchHtml(BenchReport report) {
        this.report = report;
        this.charts = new BenchCharts(report);
    }

    /** Returns the page. */
    public static String of(BenchReport report) {
        return new BenchHtml(report).write();
    }

    /**
     * Writes the page to a file, which is replaced.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(BenchReport report, Path file) {
        PageParts.write(of(report), file);
    }

    private String write() {
        PageParts.begin(page, "mps bench: " + BenchWords.sum(report));
        header();
        if (!report.result().strategies().isEmpty()) {
            strategies();
        }
        if (!report.result().batches().isEmpty()) {
            batches();
        }
        return PageParts.end(page);
    }

    private void header() {
        PageParts.verdict(
                page,
                "mps bench",
                BenchWords.sum(report),
                report.result().passed() ? Verdict.PASSED : Verdict.FAILED);
        page.element("p", "Each result was compared, bit by bit, with the same work run alone. " + BenchWords.RATIOS);
        PageParts.complaints(page, BenchWords.complaints(report));
        page.open("figure").element("figcaption", "How it was measured");
        PageParts.facts(page, BenchWords.surroundings(report));
        page.close().close();
    }

    private void strategies() {
        section(
                "Throughput",
                "Works of all threads together; longer is better. The line over the end of a bar is half of "
                        + "the rounds.",
                charts::throughput);
        section(
                "Latency",
                "From making the inputs to having the values: the filled dot is the median (p50), the thick line goes "
                        + "to the 90th percentile, the ring is the 99th; further left is better.",
                charts::latency);
        stages();
        table("Strategies side by side", BenchWords.strategies(report));
        table("Stages in figures", BenchWords.stages(report));
    }

    private void batches() {
        PageParts.section(
                page,
                "Batches",
                "A perceptron 512-1024-1024-512, called with several samples at once from one thread, and with one "
                        + "sample by several clients of a batched function; longer is better.");
        PageParts.legend(
                page,
                report.strategies(),
                "number at the left of a row: samples of a call; %d×1: as many clients".formatted(Bench.CLIENTS));
        page.open("div", "class", "cards").open("figure").element("figcaption", "Samples per second");
        charts.batches().write(page);
        page.close().close().close();
        table("Batches in figures", BenchWords.batches(report));
    }

    private void table(String heading, Table table) {
        PageParts.section(page, heading, "");
        table.write(page);
        page.close();
    }

    private void stages() {
        PageParts.section(
                page,
                "Stages",
                "Where the time of a call goes, in the mean: recording; planning, until the work is submitted; "
                        + "waiting in the strategy, for room, a lock or the thread that encodes; encoding; the device, "
                        + "with what it did before; completing, which wakes the caller and reads the results. Beside "
                        + "the bar stands the mean latency.");
        page.open("ul", "class", "legend");
        for (BenchStage stage : BenchStage.NONE) {
            PageParts.key(page, List.of(stage.colour()), stage.title());
        }
        page.element("li", THREADS, "class", "note").close();
        cards(charts::stages);
        page.close();
    }

    private void section(String heading, String lead, Function<String, RowChart> chart) {
        PageParts.section(page, heading, lead);
        PageParts.legend(page, report.strategies(), THREADS);
        cards(chart);
        page.close();
    }

    private void cards(Function<String, RowChart> chart) {
        page.open("div", "class", "cards");
        for (String workload : BenchWords.workloads(report)) {
            page.open("figure").element("figcaption", workload);
            chart.apply(workload).write(page);
            page.close();
        }
        page.close();
    }
}
