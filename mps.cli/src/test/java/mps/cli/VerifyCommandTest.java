// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job in small, on the real device. */
final class VerifyCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void everyIterationIsRightAndSaidToBe(String strategy) {
        CommandLineRun run = CommandLineRun.of(
                "verify", "--sync", strategy, "--workload", "linear,scatter", "--threads", "3", "--iterations", "2");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("linear +" + strategy + " +3 +2/2 ")
                .containsPattern("scatter +" + strategy + " +3 +2/2 +0 ")
                .containsPattern("threads +3 platform, 2 iterations each")
                .endsWith("2 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void allMeansEveryStrategyAndVirtualThreadsAreNamed() {
        CommandLineRun run =
                CommandLineRun.of("verify", "--workload", "contiguous", "--iterations", "1", "--virtual", "--seed", "7");

        assertThat(run.out())
                .containsPattern("contiguous +barrier +8 +1/1 ")
                .containsPattern("contiguous +mutex +8 +1/1 ")
                .containsPattern("contiguous +queue +8 +1/1 ")
                .containsPattern("threads +8 virtual")
                .containsPattern("seed +7\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void thereIsNoProgressBarWhereStandardOutputIsNoTerminal() {
        CommandLineRun run = CommandLineRun.of("verify", "--sync", "mutex", "--workload", "linear", "--iterations", "1");

        assertThat(run.out()).doesNotContain("\r").doesNotContain("\033");
    }

    @Test
    void theReportIsAlsoWrittenAsJson(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");

        CommandLineRun.of(
                "verify", "--sync", "mutex", "--workload", "linear", "--iterations", "1", "--json", file.toString());

        assertThat(Files.readString(file)).contains("\"passed\":1", "\"workload\":\"linear\"", "\"strategy\":\"mutex\"");
    }

    @Test
    void everyNumberOfThreadsIsRun() {
        CommandLineRun run = CommandLineRun.of(
                "verify", "--sync", "mutex", "--workload", "linear", "--threads", "1,3", "--iterations", "2");

        assertThat(run.out())
                .containsPattern("linear +mutex +1 +2/2 .*\\nlinear +mutex +3 +2/2 ")
                .containsPattern("threads +1, 3 platform, 2 iterations each")
                .endsWith("2 passed, 0 failed\n");
    }

    @Test
    void unsafeStrategiesRunLastAreMarkedAndCountForThemselves() {
        CommandLineRun run = CommandLineRun.of(
                "verify", "--sync", "unsafe,mutex", "--workload", "linear", "--threads", "2", "--iterations", "2");

        assertThat(run.out())
                .containsPattern("linear +mutex +2 +2/2 .*\\nlinear +none +2 .* unsafe.*\\nlinear +mutex scope=op .* unsafe")
                .containsPattern("[012] of 2 unsafe rows wrong")
                .endsWith("1 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void anUnsafeStrategyIsAlsoChosenByItsId() {
        CommandLineRun run = CommandLineRun.of(
                "verify", "--sync", "mutex scope=op", "--workload", "contiguous", "--threads", "2", "--iterations", "1");

        assertThat(run.out()).contains("mutex scope=op").doesNotContain("none ").endsWith("0 passed, 0 failed\n");
    }

    @Test
    void theReportIsAlsoWrittenAsAPage(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.html");

        CommandLineRun.of(
                "verify", "--sync", "mutex", "--workload", "linear", "--iterations", "1", "--html", file.toString());

        assertThat(Files.readString(file)).contains("1 passed, 0 failed", "Throughput of linear");
    }
}
