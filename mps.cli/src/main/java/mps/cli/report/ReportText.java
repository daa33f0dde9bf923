// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.TextTable.Align.LEFT;
import static mps.cli.report.TextTable.Align.RIGHT;

import java.util.List;
import java.util.StringJoiner;
import mps.cli.report.VerifyReport.Row;

/** A report for people: the table, what went wrong, what it ran on, and the count of rows as the last line. */
public final class ReportText {
    private ReportText() {}

    /** Returns the lines of the report, joined by newlines. */
    public static String of(VerifyReport report) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(table(report)).add("");
        List<String> complaints = VerifyWords.complaints(report);
        complaints.forEach(lines::add);
        if (!complaints.isEmpty()) {
            lines.add("");
        }
        lines.add(TextTable.ofFacts(VerifyWords.surroundings(report))).add("");
        if (report.unsafe().rows() > 0) {
            lines.add(report.unsafe().text());
        }
        lines.add(VerifyWords.sum(report));
        return lines.toString();
    }

    private static String table(VerifyReport report) {
        TextTable table = new TextTable(List.of(LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT))
                .row("workload", "strategy", "threads", "right", "largest error", "works/s", "p50 ms", "p99 ms", "");
        for (Row row : VerifyWords.byWorkload(report)) {
            table.row(
                    row.workload(),
                    row.strategy(),
                    Integer.toString(row.threads()),
                    row.right() + "/" + row.total(),
                    Figures.error(row.largestError()),
                    Figures.perSecond(row.worksPerSecond()),
                    Figures.millis(row.p50Millis()),
                    Figures.millis(row.p99Millis()),
                    VerifyWords.mark(report, row));
        }
        return table.text();
    }
}
