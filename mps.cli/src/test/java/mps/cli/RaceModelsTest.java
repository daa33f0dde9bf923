// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import mps.cli.report.Strategy.Safety;
import mps.cli.report.VerifyReport;
import mps.cli.report.VerifyReport.Row;
import mps.tck.verify.Settings;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a device with the reported races, the strategies give right results and those without enough of a lock do not. */
@Timeout(120)
@DisabledOnOs(value = OS.MAC, disabledReason = "the races are softmetal's")
final class RaceModelsTest {
    private static final List<String> WORKLOADS =
            List.of("contiguous", "linear-reshape-contiguous-slice", "encoder-layer");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "encode-race                | none",
        "overlap-hazard             | none, mutex scope=op",
        "encode-race,overlap-hazard | none, mutex scope=op",
    })
    void onlyUnsafeStrategiesAreWrong(String model, String wrong) throws InterruptedException {
        VerifyReport report = run(model);

        Map<Safety, List<Row>> rows = report.rows().stream().collect(Collectors.groupingBy(report::safety));
        assertThat(rows.get(Safety.SAFE)).hasSize(3 * WORKLOADS.size()).allMatch(Row::passed);
        assertThat(rows.get(Safety.UNSAFE)).hasSize(2 * WORKLOADS.size());
        assertThat(rows.get(Safety.UNSAFE))
                .filteredOn(row -> !row.passed())
                .extracting(Row::strategy)
                .containsOnly(wrong.split(", "));
        assertThat(report.notes()).isEmpty();
    }

    private static VerifyReport run(String model) throws InterruptedException {
        Settings settings = Settings.DEFAULT.withThreads(8).withIterations(4);
        List<Candidate> strategies = Strategies.withUnsafe().candidates();
        try {
            return new MainJob(
                            settings,
                            List.of(settings.threads()),
                            strategies,
                            WORKLOADS.stream().map(Workloads::of).toList(),
                            Optional.of(model))
                    .run(new Progress.Silent());
        } finally {
            DeviceModel.choose(Optional.of("faithful"), settings.seed()); // for the other tests in this process
        }
    }
}
