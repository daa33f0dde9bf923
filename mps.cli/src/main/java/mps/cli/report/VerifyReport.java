// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mps.api.DeviceInfo;
import mps.cli.report.Strategy.Safety;

/**
 * What a run of the main job found.
 *
 * @param settings how it was run
 * @param device what it ran on
 * @param strategies the strategies, in the order of the run
 * @param rows one row per workload, strategy and number of threads
 * @param notes what did not go as it should beside the rows, in words
 */
public record VerifyReport(
        Settings settings, DeviceInfo device, List<Strategy> strategies, List<Row> rows, List<String> notes) {
    /** Copies the lists. */
    public VerifyReport {
        strategies = List.copyOf(strategies);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /** Returns what is expected of the strategy of a row. */
    public Safety safety(Row row) {
        return strategies.stream()
                .filter(strategy -> strategy.id().equals(row.strategy()))
                .map(Strategy::safety)
                .findFirst()
                .orElse(Safety.SAFE);
    }

    /** Returns how many rows of safe strategies are {@linkplain Row#passed() passed}. */
    public long passed() {
        return rows(Safety.SAFE).filter(Row::passed).count();
    }

    /** Returns how many rows of safe strategies are not. */
    public long failed() {
        return rows(Safety.SAFE).count() - passed();
    }

    /** Returns how the unsafe strategies did. */
    public UnsafeCount unsafe() {
        return new UnsafeCount(
                rows(Safety.UNSAFE).filter(row -> !row.passed()).count(),
                rows(Safety.UNSAFE).count());
    }

    /**
     * Rows of unsafe strategies.
     *
     * @param wrong how many are wrong
     * @param rows how many there are
     */
    public record UnsafeCount(long wrong, long rows) {
        /** Returns what that means, in words. */
        public String text() {
            return "%d of %d unsafe rows wrong%s".formatted(wrong, rows, wrong > 0
                    ? ", as they should be on this device"
                    : ": on this device, nothing showed what these strategies leave open");
        }
    }

    private Stream<Row> rows(Safety safety) {
        return rows.stream().filter(row -> safety(row) == safety);
    }

    /**
     * How the job was run.
     *
     * @param threads how many threads call at once, one number after the other
     * @param threadKind {@code platform} or {@code virtual}
     * @param iterations how often each thread runs each workload
     * @param seed of all data
     * @param deviceModel the model of softmetal, where one was asked for
     */
    public record Settings(
            List<Integer> threads, String threadKind, int iterations, long seed, Optional<String> deviceModel) {
        /** Copies the list. */
        public Settings {
            threads = List.copyOf(threads);
        }
    }

    /**
     * One workload under one strategy from some threads.
     *
     * @param workload the workload's id
     * @param strategy the strategy's id
     * @param threads how many threads called at once
     * @param right how many iterations gave every thread, bit for bit, what the work gives alone
     * @param total how many iterations there were
     * @param largestError the largest absolute difference between the work alone and the reference
     * @param tolerance how large {@code largestError} may be
     * @param worksPerSecond works of all threads per second
     * @param p50Millis the median latency of a work, in milliseconds
     * @param p99Millis the 99th percentile of the latency of a work, in milliseconds
     * @param problem the first thing that was wrong
     */
    public record Row(
            String workload,
            String strategy,
            int threads,
            int right,
            int total,
            double largestError,
            double tolerance,
            double worksPerSecond,
            double p50Millis,
            double p99Millis,
            Optional<String> problem) {
        /** Returns a row for something that failed as a whole. */
        public static Row failed(String workload, String strategy, int threads, int total, String problem) {
            return new Row(workload, strategy, threads, 0, total, 0, 0, 0, 0, 0, Optional.of(problem));
        }

        /** Returns whether every iteration was right, and what they agree with is right too. */
        public boolean passed() {
            return right == total && largestError <= tolerance;
        }
    }
}
