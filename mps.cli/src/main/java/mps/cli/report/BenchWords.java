// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.Table.Column.left;
import static mps.cli.report.Table.Column.right;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mps.cli.report.Table.Column;
import mps.tck.bench.BenchSettings;
import mps.tck.bench.Combination;
import mps.tck.bench.Combination.Way;
import mps.tck.bench.Measurement;
import mps.tck.bench.Spread;

/** What a benchmark's report says in words and tables, whatever it is written as. */
final class BenchWords {
    /** What the columns of ratios are. */
    static final String RATIOS = "A ratio compares slices of the same round; shown are the median of all rounds, and "
            + "from where to where half of the rounds were.";

    private BenchWords() {}

    /** Returns the measured workloads, each once. */
    static List<String> workloads(BenchReport report) {
        return report.result().strategies().stream()
                .map(each -> each.combination().workload())
                .distinct()
                .toList();
    }

    /** Returns throughput and latency under each strategy from each number of threads. */
    static Table strategies(BenchReport report) {
        return new Table(
                "Strategies",
                List.of(
                        left("workload"),
                        left("strategy"),
                        right("threads"),
                        right("works/s"),
                        right("ratio"),
                        right("half of rounds"),
                        right("p50 µs"),
                        right("p90 µs"),
                        right("p99 µs"),
                        right("max µs"),
                        left("")),
                report.result().strategies().stream().map(BenchWords::strategy).toList());
    }

    private static List<String> strategy(Measurement measured) {
        Combination what = measured.combination();
        return List.of(
                what.workload(),
                what.strategy(),
                Integer.toString(what.threads()),
                Figures.perSecond(measured.throughput().median()),
                Figures.ratio(measured.ratio().median()),
                range(measured.ratio()),
                Figures.micros(measured.latency().p50()),
                Figures.micros(measured.latency().p90()),
                Figures.micros(measured.latency().p99()),
                Figures.micros(measured.latency().max()),
                mark(measured));
    }

    /** Returns where the time of calls went. */
    static Table stages(BenchReport report) {
        List<Column> columns = new ArrayList<>(List.of(left("mean µs of a call"), left("strategy"), right("threads")));
        BenchStage.NONE.forEach(stage -> columns.add(right(stage.title())));
        return new Table(
                "Time by stage",
                columns,
                report.result().strategies().stream().map(BenchWords::stages).toList());
    }

    private static List<String> stages(Measurement measured) {
        Combination what = measured.combination();
        List<String> cells =
                new ArrayList<>(List.of(what.workload(), what.strategy(), Integer.toString(what.threads())));
        BenchStage.of(measured.stages()).stream()
                .map(stage -> Duration.ofNanos(Math.round(stage.nanos())))
                .forEach(time -> cells.add(Figures.micros(time)));
        return cells;
    }

    /** Returns throughput by the size of batches. */
    static Table batches(BenchReport report) {
        return new Table(
                "Batches of a perceptron 512-1024-1024-512",
                List.of(
                        left("strategy"),
                        left("calls"),
                        right("samples/s"),
                        right("ratio"),
                        right("half of rounds"),
                        right("p50 µs"),
                        right("p99 µs"),
                        right("together"),
                        left("")),
                report.result().batches().stream().map(BenchWords::batch).toList());
    }

    private static List<String> batch(Measurement measured) {
        Combination what = measured.combination();
        boolean together = what.way() == Way.TOGETHER;
        return List.of(
                what.strategy(),
                together ? "of %d clients, batched".formatted(what.threads()) : "of " + what.samples(),
                Figures.perSecond(measured.throughput().median()),
                Figures.ratio(measured.ratio().median()),
                range(measured.ratio()),
                Figures.micros(measured.latency().p50()),
                Figures.micros(measured.latency().p99()),
                together ? Figures.ratio(measured.batchFill()) : Integer.toString(what.samples()),
                mark(measured));
    }

    private static String range(Spread spread) {
        return Figures.ratio(spread.lower()) + "–" + Figures.ratio(spread.upper());
    }

    private static String mark(Measurement measured) {
        return measured.wrong() == 0 ? "" : "WRONG";
    }

    /** Returns what went wrong. */
    static List<String> complaints(BenchReport report) {
        return report.result()
                .all()
                .filter(measured -> measured.wrong() > 0)
                .map(BenchWords::complaint)
                .toList();
    }

    private static String complaint(Measurement measured) {
        Combination what = measured.combination();
        return "%s under %s from %s: %s calls wrong, the first: %s"
                .formatted(
                        what.workload(),
                        what.strategy(),
                        threads(what.threads()),
                        Figures.count(measured.wrong()),
                        measured.problem().orElse("not known"));
    }

    /** Returns what ratios are to, in words. */
    static String baseline(BenchReport report) {
        Combination first = report.result().all().findFirst().orElseThrow().combination();
        return "%s from %s, the same workload; of batches, to calls of one sample"
                .formatted(first.strategy(), threads(first.threads()));
    }

    private static String threads(int count) {
        return counted(count, "thread");
    }

    private static String counted(long count, String noun) {
        return Figures.count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** Returns what it ran on and how, by name. */
    static Map<String, String> surroundings(BenchReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        BenchSettings settings = report.settings();
        facts.put("ratio", "to " + baseline(report));
        for (Strategy strategy : report.strategies()) {
            facts.put(strategy.id(), Figures.options(strategy.options()));
        }
        facts.put("threads", settings.threads().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        facts.put("seed", Long.toString(settings.seed()));
        facts.put("machine", report.machine().text());
        facts.put("device", report.device().name() + ", " + report.device().kind());
        report.deviceModel().ifPresent(model -> facts.put("model", model));
        facts.put(
                "measured",
                "%s of %s, interleaved, each of %d ms; %s in all, with one round to warm up"
                        .formatted(
                                counted(report.result().rounds(), "round"),
                                counted(report.result().all().count(), "slice"),
                                settings.slice().toMillis(),
                                Figures.duration(report.result().elapsed())));
        return facts;
    }

    /** Returns how many combinations had right results only; the form in which scripts look for it. */
    static String sum(BenchReport report) {
        long wrong = complaints(report).size();
        return "%d passed, %d failed".formatted(report.result().all().count() - wrong, wrong);
    }
}
