// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Optional;
import mps.api.DeviceInfo;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakSettings;

/**
 * What a soak found.
 *
 * @param settings how it was run
 * @param deviceModel the model of softmetal, where one was asked for
 * @param faults the faults of softmetal, where some were asked for
 * @param device what it ran on
 * @param rows one row per strategy
 */
public record SoakReport(
        SoakSettings settings,
        Optional<String> deviceModel,
        Optional<String> faults,
        DeviceInfo device,
        List<Row> rows) {
    /** Copies the list. */
    public SoakReport {
        rows = List.copyOf(rows);
    }

    /**
     * A soak under one strategy.
     *
     * @param strategy the strategy
     * @param result how it went
     */
    public record Row(Strategy strategy, SoakResult result) {}

    /** Returns under how many strategies all is as it must be. */
    public long passed() {
        return rows.stream().filter(row -> row.result().passed()).count();
    }

    /** Returns under how many it is not. */
    public long failed() {
        return rows.size() - passed();
    }
}
