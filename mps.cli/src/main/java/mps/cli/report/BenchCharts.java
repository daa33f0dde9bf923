// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import mps.cli.report.RowChart.Group;
import mps.cli.report.RowChart.Mark;
import mps.cli.report.RowChart.Measured;
import mps.cli.report.RowChart.Quantiles;
import mps.cli.report.RowChart.Stack;
import mps.tck.bench.Combination;
import mps.tck.bench.Combination.Way;
import mps.tck.bench.Measurement;
import mps.tck.bench.Percentiles;
import mps.tck.bench.Spread;
import mps.tck.bench.Stages;

/** The charts of a benchmark: one group of marks for each strategy, one mark for each of its measurements. */
final class BenchCharts {
    private static final Duration MANY = Duration.ofMillis(2);

    private final BenchReport report;

    BenchCharts(BenchReport report) {
        this.report = report;
    }

    /** Returns the throughput of a workload by threads. */
    RowChart throughput(String workload) {
        List<Measurement> some = of(workload);
        return new RowChart(
                "Throughput of " + workload,
                "works/s",
                "threads",
                scale(some, each -> each.throughput().upper()),
                groups(some, each -> measured(threads(each), each.throughput())));
    }

    /** Returns the latency of a workload by threads. */
    RowChart latency(String workload) {
        List<Measurement> some = of(workload);
        boolean millis = some.stream().anyMatch(each -> each.latency().p99().compareTo(MANY) > 0);
        double unit = millis ? 1e6 : 1e3;
        return new RowChart(
                "Latency of " + workload + ", p50 to p99",
                millis ? "ms" : "µs",
                "threads",
                scale(some, each -> each.latency().p99().toNanos() / unit),
                groups(some, each -> quantiles(threads(each), each.latency(), unit)));
    }

    /** Returns where the time of a workload's calls went. */
    RowChart stages(String workload) {
        List<Measurement> some = of(workload);
        return new RowChart(
                "Time of " + workload + " by stage",
                "% of a call",
                "threads",
                new Scale(25, 4),
                groups(some, each -> stack(threads(each), each.stages())));
    }

    private static Mark stack(String label, Stages stages) {
        List<Stack.Part> parts = BenchStage.of(stages).stream()
                .map(stage -> new Stack.Part(
                        stage.title(), 100 * stage.nanos() / Math.max(1, stages.total()), stage.colour()))
                .toList();
        double micros = stages.total() / 1e3;
        String total = micros < 1000 ? Figures.rounded(micros) + " µs" : Figures.rounded(micros / 1e3) + " ms";
        return new Stack(label, parts, total);
    }

    /** Returns the throughput by size of a batch. */
    RowChart batches() {
        List<Measurement> some = report.result().batches();
        return new RowChart(
                "Throughput of batches",
                "samples/s",
                "samples",
                scale(some, each -> each.throughput().upper()),
                groups(some, each -> measured(samples(each.combination()), each.throughput())));
    }

    private static Mark measured(String label, Spread spread) {
        return new Measured(label, spread.lower(), spread.median(), spread.upper(), Figures.perSecond(spread.median()));
    }

    private static Mark quantiles(String label, Percentiles latency, double unit) {
        double p50 = latency.p50().toNanos() / unit;
        double p99 = latency.p99().toNanos() / unit;
        String value = Figures.rounded(p50) + " – " + Figures.rounded(p99);
        return new Quantiles(label, p50, latency.p90().toNanos() / unit, p99, value);
    }

    private static String threads(Measurement measured) {
        return Integer.toString(measured.combination().threads());
    }

    private static String samples(Combination what) {
        return what.way() == Way.TOGETHER ? what.threads() + "×1" : Integer.toString(what.samples());
    }

    private List<Measurement> of(String workload) {
        return report.result().strategies().stream()
                .filter(each -> each.combination().workload().equals(workload))
                .toList();
    }

    private static Scale scale(List<Measurement> some, ToDoubleFunction<Measurement> figure) {
        return Scale.upTo(some.stream().mapToDouble(figure).max().orElse(0));
    }

    private List<Group> groups(List<Measurement> some, Function<Measurement, Mark> mark) {
        List<Group> groups = new ArrayList<>();
        for (int place = 0; place < report.strategies().size(); place++) {
            Strategy strategy = report.strategies().get(place);
            List<Mark> marks = some.stream()
                    .filter(each -> each.combination().strategy().equals(strategy.id()))
                    .map(mark)
                    .toList();
            groups.add(new Group(strategy.id(), Look.of(place, strategy), marks));
        }
        return groups;
    }
}
