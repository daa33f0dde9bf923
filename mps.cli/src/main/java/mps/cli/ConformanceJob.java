// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mps.api.DeviceInfo;
import mps.api.Mps;
import mps.cli.report.ConformanceReport;
import mps.cli.report.ConformanceReport.Failure;
import mps.cli.report.ConformanceReport.Row;
import mps.cli.report.Strategy;
import mps.tck.golden.Comparison;
import mps.tck.golden.GoldenFolder;
import mps.tck.golden.LoadedCase;
import mps.tck.golden.Operands;
import mps.tck.verify.Settings;

/**
 * Every golden case of a folder, with every kind of operands, under every strategy; each strategy has a runtime of its
 * own.
 *
 * @param folder where the cases are from
 * @param golden the cases
 * @param strategies the strategies
 * @param deviceModel the model of softmetal, where one is asked for
 */
record ConformanceJob(
        Path folder, GoldenFolder golden, List<Candidate> strategies, Optional<String> deviceModel) {

    /** Runs it; what goes wrong in a case is in the report. */
    ConformanceReport run(Progress progress) {
        DeviceModel.choose(deviceModel, Settings.DEFAULT.seed());
        return new Run(progress).report();
    }

    /** One run, as far as it has come. */
    private final class Run {
        private final Progress progress;
        private final List<CaseTally> tallies = golden.files().stream()
                .flatMap(file -> file.cases().stream().map(loaded -> new CaseTally(file.name(), loaded)))
                .toList();
        private final List<DeviceInfo> devices = new ArrayList<>();
        private final List<Strategy> opened = new ArrayList<>();

        Run(Progress progress) {
            this.progress = progress;
        }

        ConformanceReport report() {
            strategies.forEach(this::run);
            List<Row> rows = new ArrayList<>(unreadableRows());
            rows.addAll(caseRows());
            return new ConformanceReport(
                    new ConformanceReport.Settings(
                            folder.toString(),
                            Stream.of(Operands.values()).map(ConformanceJob::text).toList(),
                            deviceModel),
                    devices.getFirst(),
                    opened,
                    rows,
                    failures(),
                    golden.skipped());
        }

        private void run(Candidate candidate) {
            String strategy = candidate.id();
            try (Mps mps = candidate.open()) {
                devices.add(mps.device());
                opened.add(candidate.described(mps));
                for (int i = 0; i < tallies.size(); i++) {
                    CaseTally tally = tallies.get(i);
                    double share = (double) i / tallies.size();
                    double done = (opened.size() - 1 + share) / strategies.size();
                    progress.show(done, tally.title() + " under " + strategy);
                    for (Operands operands : Operands.values()) {
                        tally.add(tally.loaded().check(mps, operands), text(operands) + " operands under " + strategy);
                    }
                }
            }
        }

        private List<Row> unreadableRows() {
            return golden.unreadable().stream()
                    .map(file -> new Row(file.name(), "(reading)", 0, 1, 0, 0))
                    .toList();
        }

        private List<Row> caseRows() {
            Map<List<String>, Row> rows = new LinkedHashMap<>();
            for (CaseTally tally : tallies) {
                Row row = tally.row();
                rows.merge(List.of(row.file(), row.operation()), row, ConformanceJob::sum);
            }
            return List.copyOf(rows.values());
        }

        private List<Failure> failures() {
            Stream<Failure> unreadable = golden.unreadable().stream().map(file ->
                    new Failure(file.name(), "-", "(reading)", "{}", List.of(), 1, 1, "any strategy", file.problem()));
            return Stream.concat(unreadable, tallies.stream().flatMap(tally -> tally.failure().stream()))
                    .toList();
        }
    }

    private static Row sum(Row one, Row other) {
        return new Row(
                one.file(),
                one.operation(),
                one.passed() + other.passed(),
                one.total() + other.total(),
                Math.max(one.largestAbsolute(), other.largestAbsolute()),
                Math.max(one.largestRelative(), other.largestRelative()));
    }

    private static String text(Operands operands) {
        return operands.name().toLowerCase(Locale.ROOT);
    }

    /** The checks of one case so far. */
    private static final class CaseTally {
        private final String file;
        private final LoadedCase loaded;
        private int passed;
        private int total;
        private double largestAbsolute;
        private double largestRelative;
        private Optional<Failed> first = Optional.empty();

        private record Failed(String where, String problem) {}

        CaseTally(String file, LoadedCase loaded) {
            this.file = file;
            this.loaded = loaded;
        }

        LoadedCase loaded() {
            return loaded;
        }

        String title() {
            return file + " " + loaded.golden().operation();
        }

        void add(Comparison comparison, String where) {
            total++;
            passed += comparison.isRight() ? 1 : 0;
            largestAbsolute = Math.max(largestAbsolute, comparison.largestAbsolute());
            largestRelative = Math.max(largestRelative, comparison.largestRelative());
            first = first.or(() -> comparison.problem().map(problem -> new Failed(where, problem)));
        }

        Row row() {
            return new Row(file, loaded.golden().operation(), passed, total, largestAbsolute, largestRelative);
        }

        Optional<Failure> failure() {
            return first.map(failed -> new Failure(
                    file,
                    loaded.golden().id(),
                    loaded.golden().operation(),
                    loaded.golden().arguments().toString(),
                    loaded.signature(),
                    total - passed,
                    total,
                    failed.where(),
                    failed.problem()));
        }
    }
}
