// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Optional;
import mps.api.DeviceInfo;

/**
 * What a run of golden cases found.
 *
 * @param settings how it was run
 * @param device what it ran on
 * @param strategies the strategies, in the order of the run
 * @param rows one row per file and operation
 * @param failures the cases that failed, in the order of the run
 * @param skipped what in the folder was not run, and why
 */
public record ConformanceReport(
        Settings settings,
        DeviceInfo device,
        List<Strategy> strategies,
        List<Row> rows,
        List<Failure> failures,
        List<String> skipped) {
    /** Copies the lists. */
    public ConformanceReport {
        strategies = List.copyOf(strategies);
        rows = List.copyOf(rows);
        failures = List.copyOf(failures);
        skipped = List.copyOf(skipped);
    }

    /** Returns how many checks passed. */
    public long passed() {
        return rows.stream().mapToLong(Row::passed).sum();
    }

    /** Returns how many checks failed. */
    public long failed() {
        return rows.stream().mapToLong(row -> row.total() - row.passed()).sum();
    }

    /**
     * How the cases were run.
     *
     * @param folder where the files are
     * @param operands how operands lay in memory, each once
     * @param deviceModel the model of softmetal, where one was asked for
     */
    public record Settings(String folder, List<String> operands, Optional<String> deviceModel) {
        /** Copies the list. */
        public Settings {
            operands = List.copyOf(operands);
        }
    }

    /**
     * The checks of one operation in one file: each case, with each kind of operands, under each strategy.
     *
     * @param file the file's name, without suffix
     * @param operation the operation's name in the file
     * @param passed how many checks passed
     * @param total how many there were
     * @param largestAbsolute the largest absolute error of an element
     * @param largestRelative the largest relative error of an element that should not be 0
     */
    public record Row(
            String file, String operation, int passed, int total, double largestAbsolute, double largestRelative) {}

    /**
     * A case that failed at least once.
     *
     * @param file the file's name, without suffix
     * @param id the case's id in the file
     * @param operation the operation's name in the file
     * @param arguments what is no tensor
     * @param inputs the tensors' types and shapes
     * @param failed how many checks failed
     * @param total how many there were
     * @param where the operands and the strategy of the first that failed
     * @param problem what was wrong there
     */
    public record Failure(
            String file,
            String id,
            String operation,
            String arguments,
            List<String> inputs,
            int failed,
            int total,
            String where,
            String problem) {
        /** Copies the list. */
        public Failure {
            inputs = List.copyOf(inputs);
        }
    }
}
