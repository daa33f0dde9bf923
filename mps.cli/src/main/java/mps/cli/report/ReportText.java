// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.TextTable.Align.LEFT;
import static mps.cli.report.TextTable.Align.RIGHT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;

/** A report for people: the table, what went wrong, what it ran on, and the count of rows as the last line. */
public final class ReportText {
    private ReportText() {}

    /** Returns the lines of the report, joined by newlines. */
    public static String of(VerifyReport report) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(table(report.rows())).add("");
        report.rows().stream().filter(row -> !row.passed()).map(ReportText::complaint).forEach(lines::add);
        if (report.failed() > 0) {
            lines.add("");
        }
        lines.add(surroundings(report)).add("");
        lines.add("%d passed, %d failed".formatted(report.passed(), report.failed()));
        return lines.toString();
    }

    private static String table(List<Row> rows) {
        TextTable table = new TextTable(List.of(LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT))
                .row("workload", "strategy", "right", "largest error", "works/s", "p50 ms", "p99 ms", "");
        for (Row row : byWorkload(rows)) {
            table.row(
                    row.workload(),
                    row.strategy(),
                    row.right() + "/" + row.total(),
                    error(row.largestError()),
                    number("%,.0f", row.worksPerSecond()),
                    number("%.2f", row.p50Millis()),
                    number("%.2f", row.p99Millis()),
                    row.passed() ? "" : "WRONG");
        }
        return table.text();
    }

    /** The job runs strategy after strategy; people compare strategies. */
    private static List<Row> byWorkload(List<Row> rows) {
        Map<String, List<Row>> groups =
                rows.stream().collect(Collectors.groupingBy(Row::workload, LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().flatMap(List::stream).toList();
    }

    private static String complaint(Row row) {
        String what = row.problem()
                .orElseGet(() -> "alone, it differs from the reference by %s, more than the %s allowed"
                        .formatted(error(row.largestError()), error(row.tolerance())));
        return "%s under %s: %s".formatted(row.workload(), row.strategy(), what);
    }

    private static String surroundings(VerifyReport report) {
        TextTable facts = new TextTable(List.of(LEFT, LEFT));
        facts.row("device", report.device().name() + ", " + report.device().kind());
        report.settings().deviceModel().ifPresent(model -> facts.row("model", model));
        report.strategies().forEach(strategy -> facts.row(strategy.id(), options(strategy.options())));
        Settings settings = report.settings();
        facts.row("threads", settings.threads() + " " + settings.threadKind() + ", " + settings.iterations()
                + " iterations each");
        facts.row("seed", Long.toString(settings.seed()));
        return facts.text();
    }

    static String options(Map<String, String> options) {
        return options.isEmpty()
                ? "no options"
                : options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining(" "));
    }

    static String error(double error) {
        return error == 0 ? "0" : number("%.1e", error);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
