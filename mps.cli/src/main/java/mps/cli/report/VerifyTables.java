// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Optional;
import mps.cli.report.VerifyReport.Row;

/** The tables of a report as a page. */
final class VerifyTables {
    private final VerifyReport report;
    private final Markup page;

    VerifyTables(VerifyReport report, Markup page) {
        this.report = report;
        this.page = page;
    }

    /** Writes right results by workload, and by strategy and number of threads. */
    void right() {
        PageParts.openTable(page, "Right iterations by workload");
        page.open("thead").open("tr");
        page.element("th", "workload", "scope", "col", "rowspan", "2");
        int columns = report.settings().threads().size();
        for (Strategy strategy : report.strategies()) {
            page.element("th", strategy.id(), "scope", "colgroup", "colspan", Integer.toString(columns));
        }
        page.close().open("tr");
        report.strategies().forEach(strategy -> report.settings().threads().forEach(threads ->
                page.element("th", threads.toString(), "scope", "col", "class", "number")));
        page.close().close().open("tbody");
        for (String workload : VerifyWords.workloads(report)) {
            page.open("tr").element("th", workload, "scope", "row");
            report.strategies().forEach(strategy -> report.settings().threads()
                    .forEach(threads -> rightCell(row(workload, strategy, threads))));
            page.close();
        }
        page.close();
        PageParts.closeTable(page);
    }

    private Optional<Row> row(String workload, Strategy strategy, int threads) {
        return report.rows().stream()
                .filter(row -> row.workload().equals(workload)
                        && row.strategy().equals(strategy.id())
                        && row.threads() == threads)
                .findFirst();
    }

    private void rightCell(Optional<Row> row) {
        page.element(
                "td",
                row.map(there -> there.right() + "/" + there.total()).orElse("–"),
                "class",
                "number" + row.filter(there -> !there.passed()).map(there -> " wrong").orElse(""));
    }

    /** Writes every figure of every row. */
    void figures() {
        PageParts.openTable(page, "All figures");
        page.open("thead").open("tr");
        for (String head : List.of("workload", "strategy")) {
            page.element("th", head, "scope", "col");
        }
        for (String head : List.of("threads", "right", "largest error", "works/s", "p50 ms", "p99 ms")) {
            page.element("th", head, "scope", "col", "class", "number");
        }
        page.element("th", "mark", "scope", "col").close().close().open("tbody");
        VerifyWords.byWorkload(report).forEach(this::figures);
        page.close();
        PageParts.closeTable(page);
    }

    private void figures(Row row) {
        page.open("tr")
                .element("th", row.workload(), "scope", "row")
                .element("td", row.strategy());
        for (String figure : List.of(
                Integer.toString(row.threads()),
                row.right() + "/" + row.total(),
                Figures.error(row.largestError()),
                Figures.perSecond(row.worksPerSecond()),
                Figures.millis(row.p50Millis()),
                Figures.millis(row.p99Millis()))) {
            page.element("td", figure, "class", "number");
        }
        page.element("td", VerifyWords.mark(report, row), "class", row.passed() ? "" : "wrong").close();
    }
}
