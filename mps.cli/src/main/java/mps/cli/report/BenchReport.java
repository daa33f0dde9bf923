// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Optional;
import mps.api.DeviceInfo;
import mps.tck.bench.BenchResult;
import mps.tck.bench.BenchSettings;

/**
 * What a benchmark measured, and where.
 *
 * @param settings how it was run
 * @param deviceModel the model of softmetal, where one was asked for
 * @param machine what it ran on
 * @param device the device in it
 * @param strategies the strategies, the baseline first
 * @param result what was measured
 */
public record BenchReport(
        BenchSettings settings,
        Optional<String> deviceModel,
        Machine machine,
        DeviceInfo device,
        List<Strategy> strategies,
        BenchResult result) {
    /** Copies the list. */
    public BenchReport {
        strategies = List.copyOf(strategies);
    }
}
