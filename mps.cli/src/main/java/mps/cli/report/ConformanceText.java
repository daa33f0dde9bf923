// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.TextTable.Align.LEFT;
import static mps.cli.report.TextTable.Align.RIGHT;

import java.util.List;
import java.util.StringJoiner;
import mps.cli.report.ConformanceReport.Failure;
import mps.cli.report.ConformanceReport.Row;

/** The report of golden cases for people: the table, the first failures, the surroundings, the count of checks. */
public final class ConformanceText {
    private static final int SHOWN_FAILURES = 20;

    private ConformanceText() {}

    /** Returns the lines of the report, joined by newlines. */
    public static String of(ConformanceReport report) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(table(report.rows())).add("");
        List<Failure> failures = report.failures();
        failures.stream().limit(SHOWN_FAILURES).map(ConformanceText::complaint).forEach(lines::add);
        if (failures.size() > SHOWN_FAILURES) {
            lines.add("... and %d more cases".formatted(failures.size() - SHOWN_FAILURES));
        }
        if (!failures.isEmpty()) {
            lines.add("");
        }
        lines.add(surroundings(report)).add("");
        lines.add("%d passed, %d failed".formatted(report.passed(), report.failed()));
        return lines.toString();
    }

    private static String table(List<Row> rows) {
        TextTable table = new TextTable(List.of(LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT))
                .row("file", "operation", "passed", "largest absolute error", "relative", "");
        for (Row row : rows) {
            table.row(
                    row.file(),
                    row.operation(),
                    row.passed() + "/" + row.total(),
                    Figures.error(row.largestAbsolute()),
                    Figures.error(row.largestRelative()),
                    row.passed() == row.total() ? "" : "WRONG");
        }
        return table.text();
    }

    private static String complaint(Failure failure) {
        return "%s %s %s %s of %s: %d of %d failed, first with %s\n    %s".formatted(
                failure.file(),
                failure.id(),
                failure.operation(),
                failure.arguments(),
                failure.inputs(),
                failure.failed(),
                failure.total(),
                failure.where(),
                failure.problem());
    }

    private static String surroundings(ConformanceReport report) {
        TextTable facts = new TextTable(List.of(LEFT, LEFT));
        facts.row("folder", report.settings().folder());
        report.skipped().forEach(what -> facts.row("skipped", what));
        facts.row("operands", String.join(", ", report.settings().operands()));
        facts.row("device", report.device().name() + ", " + report.device().kind());
        report.settings().deviceModel().ifPresent(model -> facts.row("model", model));
        report.strategies().forEach(strategy -> facts.row(strategy.id(), Figures.options(strategy.options())));
        return facts.text();
    }
}
