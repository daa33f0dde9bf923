// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import mps.cli.report.RowChart.Bar;
import mps.cli.report.RowChart.Group;
import mps.cli.report.RowChart.Mark;
import mps.cli.report.RowChart.Range;
import mps.cli.report.VerifyReport.Row;

/** The charts of a report: one group of marks for each strategy, one mark for each number of threads. */
final class VerifyCharts {
    private final VerifyReport report;

    VerifyCharts(VerifyReport report) {
        this.report = report;
    }

    /** Returns which share of all iterations was right. */
    RowChart right() {
        List<Group> groups = groups(
                rows -> {
                    long right = rows.stream().mapToLong(Row::right).sum();
                    long total = rows.stream().mapToLong(Row::total).sum();
                    return new Bar(threads(rows), total == 0 ? 0 : 100.0 * right / total, right + "/" + total);
                },
                report.rows());
        return new RowChart("Right iterations of all workloads", "% right", "threads", new Scale(25, 4), groups);
    }

    /** Returns the throughput of a workload. */
    RowChart throughput(String workload) {
        List<Row> rows = rowsOf(workload);
        return new RowChart("Throughput of " + workload, "works/s", "threads", scale(rows, Row::worksPerSecond), groups(
                some -> {
                    Row row = some.getFirst();
                    return new Bar(threads(some), row.worksPerSecond(), Figures.perSecond(row.worksPerSecond()));
                },
                rows));
    }

    /** Returns the latency of a workload. */
    RowChart latency(String workload) {
        List<Row> rows = rowsOf(workload);
        Scale scale = scale(rows, Row::p99Millis);
        return new RowChart("Latency of " + workload + ", p50 to p99", "ms", "threads", scale, groups(
                some -> {
                    Row row = some.getFirst();
                    String value = Figures.rounded(row.p50Millis()) + " – "
                            + Figures.rounded(row.p99Millis());
                    return new Range(threads(some), row.p50Millis(), row.p99Millis(), value);
                },
                rows));
    }

    private List<Row> rowsOf(String workload) {
        return report.rows().stream()
                .filter(row -> row.workload().equals(workload))
                .toList();
    }

    private static Scale scale(List<Row> rows, ToDoubleFunction<Row> figure) {
        return Scale.upTo(rows.stream().mapToDouble(figure).max().orElse(0));
    }

    private static String threads(List<Row> rows) {
        return Integer.toString(rows.getFirst().threads());
    }

    /** Makes a mark of the rows of each strategy and number of threads, where there are any. */
    private List<Group> groups(Function<List<Row>, Mark> mark, List<Row> rows) {
        List<Group> groups = new ArrayList<>();
        for (int place = 0; place < report.strategies().size(); place++) {
            Strategy strategy = report.strategies().get(place);
            List<Mark> marks = report.settings().threads().stream()
                    .map(threads -> rows.stream()
                            .filter(row -> row.strategy().equals(strategy.id()) && row.threads() == threads)
                            .toList())
                    .filter(some -> !some.isEmpty())
                    .map(mark)
                    .toList();
            if (!marks.isEmpty()) {
                groups.add(new Group(strategy.id(), Look.of(place, strategy), marks));
            }
        }
        return groups;
    }
}
