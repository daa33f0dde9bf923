// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark in small, on the real device; nothing is said of how fast it is. */
@Timeout(120)
final class BenchCommandTest {
    private static CommandLineRun bench(String... options) {
        List<String> all = new ArrayList<>(List.of("bench", "--slice", "2"));
        all.addAll(List.of(options));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    @Test
    void everyStrategyIsMeasuredFromEveryNumberOfThreads() {
        CommandLineRun run = bench("--workload", "add-16,encoder-layer", "--threads", "3,1", "--rounds", "2");

        assertThat(run.err()).isEmpty();
        for (String workload : List.of("add-16", "encoder-layer")) {
            for (String strategy : List.of("mutex", "barrier", "queue")) {
                assertThat(run.out())
                        .containsPattern(workload + " +" + strategy + " +1 +[\\d,]+ +[\\d.]+ +[\\d.]+–[\\d.]+ ")
                        .containsPattern(workload + " +" + strategy + " +3 +[\\d,]+ +[\\d.]+ +[\\d.]+–[\\d.]+ ");
            }
        }
        assertThat(run.out())
                .containsPattern("add-16 +mutex +1 +[\\d,]+ +1.00 +1.00–1.00 ")
                .contains("ratio     to mutex from 1 thread")
                .containsPattern("machine +\\d+ processors?, ")
                .containsPattern("device +\\w")
                .containsPattern("measured +2 rounds of 12 slices, interleaved, each of 2 ms; ")
                .endsWith("12 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void batchesAreMeasuredByTheirSizeAndTogether() {
        CommandLineRun run = bench("--workload", "batches", "--sync", "queue", "--rounds", "1");

        assertThat(run.out())
                .containsPattern("queue +of 1 +[\\d,]+ +1.00 ")
                .containsPattern("queue +of 256 .* 256\n")
                .containsPattern("queue +of 8 clients, batched ")
                .endsWith("10 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void atLeastOneRoundIsMeasuredHoweverLittleTimeThereIs() {
        CommandLineRun run = bench("--workload", "add-16", "--sync", "mutex", "--threads", "1", "--seconds", "1");

        assertThat(run.out()).containsPattern("measured +[\\d,]+ rounds? of 1 slice").endsWith("1 passed, 0 failed\n");
    }

    @Test
    void theReportIsAlsoWrittenAsJsonAndAsAPage(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("bench.json");
        Path page = folder.resolve("bench.html");

        bench("--workload", "add-16", "--sync", "mutex", "--threads", "1", "--rounds", "3", "--json", json.toString(),
                "--html", page.toString());

        assertThat(Files.readString(json)).contains("\"passed\":true", "\"workload\":\"add-16\"", "\"rounds\":3");
        assertThat(Files.readString(page)).contains("1 passed, 0 failed", "Throughput of add-16");
    }
}
