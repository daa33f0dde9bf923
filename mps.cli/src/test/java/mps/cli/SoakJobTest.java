// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import mps.cli.report.SoakReport;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakResult.Disturbances;
import mps.tck.soak.SoakSettings;
import mps.tck.soak.SoakSettings.Disturbance;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A soak of seconds: nothing is wrong, lost or left, and everything that is to disturb it did. */
@Timeout(240)
final class SoakJobTest {
    private static final int WORKS = 1500;

    private static List<SoakResult> run(Optional<String> faults) throws InterruptedException {
        SoakSettings settings = new SoakSettings(
                8, new SoakSettings.Works(WORKS), 11, Faults.of(faults), Disturbance.DEFAULT, Duration.ofSeconds(60));
        SoakReport report = new SoakJob(settings, Strategies.safeOnly().candidates(), Optional.empty(), faults)
                .run(new Progress.Silent());
        return report.rows().stream().map(SoakReport.Row::result).toList();
    }

    private static void assertSound(List<SoakResult> results) {
        assertThat(results).hasSize(3).allSatisfy(result -> {
            assertThat(result.problems()).isEmpty();
            assertThat(result.works()).isEqualTo(WORKS);
            assertThat(result.wrong() + result.lost() + result.unexpected()).isZero();
            assertThat(result.right() + result.disturbances().refused() + faults(result)).isEqualTo(WORKS);
        });
    }

    private static long faults(SoakResult result) {
        return result.faults().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void everyWorkloadRunsAmongCallersWhoChangeTheirMinds() throws InterruptedException {
        List<SoakResult> results = run(Optional.empty());

        assertSound(results);
        List<String> workloads = Stream.concat(Workloads.all().stream(), Workloads.tiny().stream())
                .map(Workload::id)
                .toList();
        assertThat(results).allSatisfy(result -> {
            assertThat(result.calls()).containsOnlyKeys(workloads);
            assertThat(result.faults()).isEmpty();
            assertThat(result.disturbances().reopenings()).isEqualTo(Disturbance.DEFAULT.reopenings());
        });
        assertThat(sum(results, Disturbances::cancelled)).isPositive();
        assertThat(sum(results, Disturbances::expired)).isPositive();
        assertThat(sum(results, Disturbances::interrupted)).isPositive();
        assertThat(sum(results, Disturbances::refused)).isPositive();
        assertThat(sum(results, Disturbances::shared)).isPositive();
    }

    private static long sum(List<SoakResult> results, ToLongFunction<Disturbances> count) {
        return results.stream().map(SoakResult::disturbances).mapToLong(count).sum();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"10000 | DeviceException", "150000:allocation | DeviceMemoryException"})
    @DisabledOnOs(value = OS.MAC, disabledReason = "the faults are softmetal's")
    void soItIsWhenTheDeviceFailsOrHasNoRoom(String faults, String type) throws InterruptedException {
        List<SoakResult> results = run(Optional.of(faults));

        assertSound(results);
        assertThat(results).anySatisfy(result -> assertThat(result.faults()).containsKey(type));
    }

    @Test
    void theCommandSaysThatAllIsWell() {
        CommandLineRun run = CommandLineRun.of("soak", "--sync", "mutex", "--threads", "3", "--works", "60");

        assertThat(run.out()).containsPattern("mutex +60 +").endsWith("1 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }
}
