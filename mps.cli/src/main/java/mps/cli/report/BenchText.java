// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.StringJoiner;

/** A benchmark's report for people: tables, what went wrong, what was measured where, the count as the last line. */
public final class BenchText {
    private BenchText() {}

    /** Returns the lines of the report, joined by newlines. */
    public static String of(BenchReport report) {
        StringJoiner lines = new StringJoiner("\n");
        if (!report.result().strategies().isEmpty()) {
            lines.add(BenchWords.strategies(report).text()).add("");
            lines.add(BenchWords.stages(report).text()).add("");
        }
        if (!report.result().batches().isEmpty()) {
            lines.add(BenchWords.batches(report).text()).add("");
        }
        List<String> complaints = BenchWords.complaints(report);
        complaints.forEach(lines::add);
        if (!complaints.isEmpty()) {
            lines.add("");
        }
        lines.add(TextTable.ofFacts(BenchWords.surroundings(report))).add("");
        return lines.add(BenchWords.sum(report)).toString();
    }
}
