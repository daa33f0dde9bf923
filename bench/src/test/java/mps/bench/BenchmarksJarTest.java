// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar as people run it, each time in a JVM of its own. */
@Timeout(120)
class BenchmarksJarTest {

    @Test
    void listsItsBenchmarks() throws Exception {
        assertThat(run("-l")).contains(
                "mps.bench.MessageSendBenchmark.registryID",
                "mps.bench.LatencyBenchmark.sixteenThreads",
                "mps.bench.WorkloadBenchmark.oneThread",
                "mps.bench.WorkloadBenchmark.twoThreads",
                "mps.bench.WorkloadBenchmark.fourThreads",
                "mps.bench.WorkloadBenchmark.eightThreads",
                "mps.bench.WorkloadBenchmark.sixteenThreads");
    }

    @Test
    void everyBenchmarkRuns() throws Exception {
        assertThat(run("-p", "strategy=queue", "-p", "workload=mlp-1", "-bm", "ss", "-f", "0", "-wi", "0", "-i", "1",
                        "-foe", "true"))
                .containsPattern("registryID(\\s+N/A)+\\s+ss")
                .containsPattern("eightThreads(\\s+N/A)*\\s+queue\\s+mlp-1\\s+ss")
                .containsPattern("oneThread(\\s+N/A)*\\s+queue\\s+mlp-1\\s+ss")
                .containsPattern("batched.*\\s+queue\\s.*ss")
                .containsPattern("eightThreads:queue.wait .*us/work")
                .containsPattern("eightThreads:gc.alloc.rate.norm .*B/op")
                .containsPattern("batched:batch.fill .*samples/batch");
    }

    private static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--illegal-native-access=deny", // the manifest must enable it
                "-Djmh.ignoreLock=true", // nothing is measured here, so a measurement elsewhere is no reason to fail
                "-jar", Path.of("target", "benchmarks.jar").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
