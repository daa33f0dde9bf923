// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mps.cli.report.Strategy.Safety;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;

/** What a report says in words, whatever it is written as. */
final class VerifyWords {
    private VerifyWords() {}

    /** Returns the rows by workload: the job runs strategy after strategy; people compare strategies. */
    static List<Row> byWorkload(VerifyReport report) {
        Map<String, List<Row>> groups = report.rows().stream()
                .collect(Collectors.groupingBy(Row::workload, LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().flatMap(List::stream).toList();
    }

    /** Returns what the rows are about, each once. */
    static List<String> workloads(VerifyReport report) {
        return report.rows().stream().map(Row::workload).distinct().toList();
    }

    /** Returns the workloads of which at least one call returned. */
    static List<String> measuredWorkloads(VerifyReport report) {
        return report.rows().stream()
                .filter(row -> row.worksPerSecond() > 0)
                .map(Row::workload)
                .distinct()
                .toList();
    }

    /** Returns a strategy's name, and a word of warning if it deserves one. */
    static String titled(Strategy strategy) {
        return switch (strategy.safety()) {
            case SAFE -> strategy.id();
            case UNSAFE -> strategy.id() + " (unsafe)";
        };
    }

    /** Returns what a row is marked with: nothing if it is as it should be. */
    static String mark(VerifyReport report, Row row) {
        return switch (report.safety(row)) {
            case SAFE -> row.passed() ? "" : "WRONG";
            case UNSAFE -> row.passed() ? "unsafe" : "unsafe, wrong";
        };
    }

    /** Returns what went wrong: each row of safe strategies, and of each unsafe strategy the first, as an example. */
    static List<String> complaints(VerifyReport report) {
        List<String> complaints = new ArrayList<>();
        Map<String, String> examples = new LinkedHashMap<>();
        for (Row row : byWorkload(report)) {
            if (!row.passed()) {
                switch (report.safety(row)) {
                    case SAFE -> complaints.add(complaint(report, row));
                    case UNSAFE -> examples.putIfAbsent(row.strategy(), "for example, " + complaint(report, row));
                }
            }
        }
        complaints.addAll(examples.values());
        complaints.addAll(report.notes());
        return complaints;
    }

    private static String complaint(VerifyReport report, Row row) {
        String what = row.problem()
                .orElseGet(() -> "alone, it differs from the reference by %s, more than the %s allowed"
                        .formatted(Figures.error(row.largestError()), Figures.error(row.tolerance())));
        String threads = report.settings().threads().size() > 1 ? " from " + row.threads() + " threads" : "";
        return "%s under %s%s: %s".formatted(row.workload(), row.strategy(), threads, what);
    }

    /** Returns what it ran on and how, by name. */
    static Map<String, String> surroundings(VerifyReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("device", report.device().name() + ", " + report.device().kind());
        report.settings().deviceModel().ifPresent(model -> facts.put("model", model));
        for (Strategy strategy : report.strategies()) {
            String unsafe = strategy.safety() == Safety.UNSAFE ? ", unsafe" : "";
            facts.put(strategy.id(), Figures.options(strategy.options()) + unsafe);
        }
        Settings settings = report.settings();
        String threads = settings.threads().stream().map(String::valueOf).collect(Collectors.joining(", "));
        facts.put(
                "threads", threads + " " + settings.threadKind() + ", " + settings.iterations() + " iterations each");
        facts.put("seed", Long.toString(settings.seed()));
        return facts;
    }

    /** Returns how many rows are right, of safe strategies; the form in which scripts look for it. */
    static String sum(VerifyReport report) {
        return "%d passed, %d failed".formatted(report.passed(), report.failed());
    }
}
