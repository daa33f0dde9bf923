// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainCommandTest {
    static Iterable<String> workloads() {
        return Workloads.all().stream().map(Workload::id).toList();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void everyWorkloadHasAPlanOfStepsBuffersAndSums(String workload) {
        CommandLineRun run = CommandLineRun.of("explain", workload);

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("step +stage +kernel +grid +reads +writes +bytes\n +0 +0 ")
                .containsPattern("buffer +role +bytes\n +0 +input ")
                .containsPattern("\\d+ +output ")
                .containsPattern("\nstages +\\d+\nscratch bytes +[\\d,]+\nlargest live bytes +[\\d,]+\n$");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aLinearLayerIsAProductAndWhatFollows() {
        assertThat(CommandLineRun.of("explain", "linear").out())
                .startsWith("linear\n\n")
                .containsPattern(" 0 +0 +MPSMatrixMultiplication +64 x 384 x 256, 1 times +0 1 +3 +");
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "explain linaer"})
    void withoutAKnownWorkloadTheWorkloadsAreListed(String command) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));

        assertThat(run.err()).contains("; there are contiguous, linear, sdpa, ").contains("--help");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void thePlanIsAlsoWrittenAsJson(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("plan.json");

        CommandLineRun.of("explain", "linear", "--json", file.toString());

        assertThat(Files.readString(file))
                .startsWith("{\"workload\":\"linear\",\"steps\":[{\"kernel\":\"MPSMatrixMultiplication\",\"grid\":")
                .contains("\"writes\":{\"buffer\":3,\"offset\":0}")
                .contains("\"buffers\":[{\"role\":\"input\",\"bytes\":65536}")
                .contains("\"scratchBytes\":0,\"largestLiveBytes\":98304}");
    }
}
