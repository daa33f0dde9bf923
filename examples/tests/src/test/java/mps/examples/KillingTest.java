// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that is killed while its clients wait for the device is gone, and leaves nothing behind. */
@Timeout(120)
class KillingTest {
    /** More than could be answered before the end of the test. */
    private static final int ENDLESS = 100_000_000;

    @Test
    void terminatingLeavesNoProcess() throws Exception {
        leavesNoProcess("queue", ProcessHandle::destroy);
    }

    @Test
    void killingLeavesNoProcess() throws Exception {
        leavesNoProcess("barrier", ProcessHandle::destroyForcibly);
    }

    private static void leavesNoProcess(String strategy, Consumer<ProcessHandle> kill)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Jvm.inferenceCommand(
                        Artifacts.modulePath(), ENDLESS,
                        "--enable-native-access=mps.metal", "--add-modules", "mps.sync." + strategy))
                .redirectError(Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.lines().anyMatch(line -> line.startsWith("clients"))).as("serving").isTrue();
            assertThat(process.descendants()).as("processes that it started").isEmpty();
            kill.accept(process.toHandle());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
