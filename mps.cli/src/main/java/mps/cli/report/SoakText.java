// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.TextTable.Align.LEFT;
import static mps.cli.report.TextTable.Align.RIGHT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import mps.cli.report.SoakReport.Row;
import mps.tck.soak.Footprint;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakSettings;

/** The report of a soak for people: what became of the works, what disturbed them, what is left, what is wrong. */
public final class SoakText {
    private SoakText() {}

    /** Returns the lines of the report, joined by newlines. */
    public static String of(SoakReport report) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(works(report.rows())).add("");
        lines.add(disturbances(report.rows())).add("");
        lines.add(leftovers(report.rows())).add("");
        for (Row row : report.rows()) {
            row.result().problems().forEach(problem -> lines.add(row.strategy().id() + ": " + problem));
        }
        if (report.failed() > 0) {
            lines.add("");
        }
        lines.add(TextTable.ofFacts(surroundings(report))).add("");
        lines.add("%d passed, %d failed".formatted(report.passed(), report.failed()));
        return lines.toString();
    }

    private static String works(List<Row> rows) {
        TextTable table = new TextTable(List.of(LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT))
                .row(
                        "strategy",
                        "works",
                        "right",
                        "failed by faults",
                        "met a close",
                        "wrong",
                        "lost",
                        "unexpected",
                        "works/s",
                        "");
        for (Row row : rows) {
            SoakResult result = row.result();
            table.row(
                    row.strategy().id(),
                    Figures.count(result.works()),
                    Figures.count(result.right()),
                    Figures.count(faults(result)),
                    Figures.count(result.disturbances().refused()),
                    Figures.count(result.wrong()),
                    Figures.count(result.lost()),
                    Figures.count(result.unexpected()),
                    Figures.perSecond(result.worksPerSecond()),
                    result.passed() ? "" : "WRONG");
        }
        return table.text();
    }

    private static long faults(SoakResult result) {
        return result.faults().values().stream().mapToLong(Long::longValue).sum();
    }

    private static String disturbances(List<Row> rows) {
        TextTable table = new TextTable(List.of(LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT))
                .row("disturbed by", "cancelled", "too late", "interrupted", "shared", "reopened", "faults");
        for (Row row : rows) {
            SoakResult.Disturbances disturbances = row.result().disturbances();
            table.row(
                    row.strategy().id(),
                    Figures.count(disturbances.cancelled()),
                    Figures.count(disturbances.expired()),
                    Figures.count(disturbances.interrupted()),
                    Figures.count(disturbances.shared()),
                    Figures.count(disturbances.reopenings()),
                    row.result().faults().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(fault -> fault.getKey() + " " + Figures.count(fault.getValue()))
                            .collect(Collectors.joining(", ")));
        }
        return table.text();
    }

    private static String leftovers(List<Row> rows) {
        TextTable table = new TextTable(List.of(LEFT, RIGHT, RIGHT, RIGHT))
                .row("before and after", "device bytes", "device objects", "threads");
        for (Row row : rows) {
            Footprint before = row.result().before();
            Footprint after = row.result().after();
            table.row(
                    row.strategy().id(),
                    both(before.deviceBytes(), after.deviceBytes()),
                    both(before.deviceObjects(), after.deviceObjects()),
                    both(before.threads(), after.threads()));
        }
        return table.text();
    }

    private static String both(long before, long after) {
        return Figures.count(before) + " and " + Figures.count(after);
    }

    private static Map<String, String> surroundings(SoakReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("device", report.device().name() + ", " + report.device().kind());
        report.deviceModel().ifPresent(model -> facts.put("model", model));
        facts.put("faults", report.faults().orElse("none"));
        report.rows().forEach(row ->
                facts.put(row.strategy().id(), Figures.options(row.strategy().options())));
        SoakSettings settings = report.settings();
        facts.put("threads", settings.threads() + ", each call in time if it ends within " + settings.patience().toSeconds() + " s");
        facts.put("seed", Long.toString(settings.seed()));
        return facts;
    }
}
