// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.DeviceInfo;

/**
 * What a run of the main job found.
 *
 * @param settings how it was run
 * @param device what it ran on
 * @param strategies the strategies, in the order of the run
 * @param rows one row per workload and strategy
 */
public record VerifyReport(Settings settings, DeviceInfo device, List<Strategy> strategies, List<Row> rows) {
    /** Copies the lists. */
    public VerifyReport {
        strategies = List.copyOf(strategies);
        rows = List.copyOf(rows);
    }

    /** Returns how many rows are {@linkplain Row#passed() passed}. */
    public long passed() {
        return rows.stream().filter(Row::passed).count();
    }

    /** Returns how many rows are not. */
    public long failed() {
        return rows.size() - passed();
    }

    /**
     * How the job was run.
     *
     * @param threads how many threads call at once
     * @param threadKind {@code platform} or {@code virtual}
     * @param iterations how often each thread runs each workload
     * @param seed of all data
     * @param deviceModel the model of softmetal, where one was asked for
     */
    public record Settings(int threads, String threadKind, int iterations, long seed, Optional<String> deviceModel) {}

    /**
     * A strategy as it was opened.
     *
     * @param id its id
     * @param options all its options, defaults included
     */
    public record Strategy(String id, Map<String, String> options) {}

    /**
     * One workload under one strategy.
     *
     * @param workload the workload's id
     * @param strategy the strategy's id
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
            int right,
            int total,
            double largestError,
            double tolerance,
            double worksPerSecond,
            double p50Millis,
            double p99Millis,
            Optional<String> problem) {
        /** Returns whether every iteration was right, and what they agree with is right too. */
        public boolean passed() {
            return right == total && largestError <= tolerance;
        }
    }
}
