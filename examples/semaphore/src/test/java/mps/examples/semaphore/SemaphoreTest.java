// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import mps.api.Mps;
import mps.tck.verify.Progress;
import mps.tck.verify.Settings;
import mps.tck.verify.Verification;
import mps.tck.verify.WorkloadResult;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In a real runtime, from eight threads: where it is right, and where it is not. */
@Timeout(120)
final class SemaphoreTest {
    private static final String MODEL = "mps.softmetal.device-model";
    private static final String WORKLOAD = "packed-projection-sdpa";

    // Shared by the tests, so that references are computed once.
    private static final Verification VERIFICATION = new Verification(Settings.DEFAULT.withIterations(5));

    @AfterEach
    void forgetTheModel() {
        System.clearProperty(MODEL);
    }

    @ParameterizedTest
    @CsvSource({"faithful, 1", "faithful, 2", "faithful, 4", "faithful, 64", "lazy, 4"})
    void everyResultIsBitIdenticalToAlone(String model, int permits) throws InterruptedException {
        WorkloadResult result = run(model, permits);
        assertThat(result.failures()).isEmpty();
        assertThat(result.right()).isEqualTo(result.total());
    }

    @ParameterizedTest
    @ValueSource(strings = {"encode-race", "overlap-hazard"})
    @DisabledOnOs(value = OS.MAC, disabledReason = "chooses a model of softmetal")
    void aDeviceWithRacesNeedsOnePermit(String model) throws InterruptedException {
        assertThat(run(model, 1).passed()).isTrue();
        assertThat(run(model, 4).passed()).isFalse();
    }

    private static WorkloadResult run(String model, int permits) throws InterruptedException {
        System.setProperty(MODEL, model);
        try (Mps mps = Mps.builder()
                .sync(new SemaphoreProvider())
                .option("permits", Integer.toString(permits))
                .open()) {
            return VERIFICATION.run(mps, Workloads.of(WORKLOAD), Progress.SILENT);
        }
    }

    @Test
    void aRuntimeFindsItByItself() {
        try (Mps mps = Mps.open()) {
            assertThat(mps.strategy()).isEqualTo("semaphore");
        }
    }

    /** What the README says: all of it, comments and service file included. */
    @Test
    void itTakesFewerThanAHundredAndTwentyLines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main")).filter(Files::isRegularFile)) {
            int lines = 0;
            for (Path file : files.toList()) {
                lines += Files.readAllLines(file).size();
            }
            assertThat(lines).isBetween(1, 119);
        }
    }
}
