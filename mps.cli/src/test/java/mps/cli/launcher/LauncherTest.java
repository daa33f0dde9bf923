// SPDX-License-Identifier: Apache-2.0
package mps.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher builds when it must, once, and leaves nothing behind.
 *
 * <p>Tests that meet a build in progress hold it with a named pipe: the pretended Maven reads from it, and goes on when
 * the test opens the other end.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
final class LauncherTest {
    @TempDir
    private Path folder;

    private Clone clone;

    @BeforeEach
    void makeClone() throws IOException {
        clone = new Clone(folder);
    }

    @Test
    void theFirstUseBuildsWithALineForEachStageAndRuns() throws Exception {
        assertThat(finished(clone.start("verify", "--seed", "7")))
                .startsWith("mps: building (")
                .contains("mps: building mps.api (2/9)\n")
                .contains("ran: --enable-native-access=mps.metal --module-path ")
                .endsWith("--module mps.cli/mps.cli.Main verify --seed 7\n");
        assertThat(clone.builds()).hasSize(1);
    }

    @Test
    void theSecondUseOnlyRuns() throws Exception {
        finished(clone.start());

        assertThat(finished(clone.start())).startsWith("ran: ");
        assertThat(clone.builds()).hasSize(1);
    }

    @Test
    void aChangedSourceIsBuilt() throws Exception {
        finished(clone.start());
        clone.changeSource();

        assertThat(finished(clone.start())).contains("mps: building", "ran: ");
        assertThat(clone.builds()).hasSize(2);
    }

    @Test
    void aFailedBuildShowsItsLogAndRunsNothing() throws Exception {
        clone.maven("echo '[ERROR] no such luck'", "exit 1");
        Process launcher = clone.start();

        assertThat(finished(launcher))
                .contains("[ERROR] no such luck", "the build failed; its whole log is target/launcher/build.log")
                .doesNotContain("ran: ");
        assertThat(launcher.exitValue()).isEqualTo(1);
        assertThat(folder.resolve("target/launcher/build.log")).content().contains("no such luck");
    }

    @Test
    void afterAFailedBuildTheNextUseBuildsAgain() throws Exception {
        clone.maven("exit 1");
        finished(clone.start());
        clone.maven("mkdir -p mps.cli/target/modules");

        assertThat(finished(clone.start())).contains("ran: ");
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws Exception {
        Path hold = heldBuild();
        Process first = clone.start();
        try (BufferedReader said = first.inputReader()) {
            assertThat(said.lines().anyMatch(line -> line.contains("mps.api"))).isTrue();
            Process second = clone.start();
            try (BufferedReader alsoSaid = second.inputReader()) {
                assertThat(alsoSaid.readLine()).isEqualTo("mps: another build is running, waiting for it");
                Files.writeString(hold, "go\n");
                assertThat(alsoSaid.lines().anyMatch(line -> line.startsWith("ran: ")))
                        .isTrue();
            }
            assertThat(said.lines().anyMatch(line -> line.startsWith("ran: "))).isTrue();
        }
        assertThat(clone.builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "HUP", "QUIT"})
    void aKilledLauncherTakesItsBuildWithIt(String signal) throws Exception {
        heldBuild();
        Process launcher = clone.start();
        try (BufferedReader said = launcher.inputReader()) {
            assertThat(said.lines().anyMatch(line -> line.contains("mps.api"))).isTrue();
            long build = clone.builds().getFirst();

            new ProcessBuilder("kill", "-" + signal, Long.toString(launcher.pid()))
                    .start()
                    .waitFor();

            assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).as("launcher ended").isTrue();
            ProcessHandle.of(build).ifPresent(handle -> handle.onExit().orTimeout(60, TimeUnit.SECONDS).join());
            assertThat(said.lines()).noneMatch(line -> line.startsWith("ran: "));
        }
    }

    /** Makes Maven wait until something is written to the pipe that is returned. */
    private Path heldBuild() throws IOException, InterruptedException {
        Path hold = folder.resolve("hold");
        assertThat(new ProcessBuilder("mkfifo", hold.toString()).start().waitFor()).isZero();
        clone.maven("read -r _ <hold", "mkdir -p mps.cli/target/modules");
        return hold;
    }

    private static String finished(Process launcher) throws IOException, InterruptedException {
        String output = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        launcher.waitFor();
        return output;
    }
}
