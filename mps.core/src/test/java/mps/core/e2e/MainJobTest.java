// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import mps.api.Mps;
import mps.tck.verify.Progress;
import mps.tck.verify.Settings;
import mps.tck.verify.Settings.ThreadKind;
import mps.tck.verify.Verification;
import mps.tck.verify.WorkloadResult;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole way of the data, in small: every workload under every strategy from eight threads, every result right.
 *
 * <p>Invariant: a result depends on its inputs alone, whatever else runs. The build runs this class once for each model
 * of the device that is held to be faithful to Metal: {@code faithful} and {@code lazy}.
 */
@Timeout(300)
class MainJobTest {
    private static final List<String> STRATEGIES = List.of("mutex", "barrier", "queue");

    // Shared by the tests, so that references are computed once.
    private static final Verification PLATFORM = new Verification(Settings.DEFAULT.withIterations(3));
    private static final Verification VIRTUAL =
            new Verification(Settings.DEFAULT.withIterations(3).withThreads(16).withKind(ThreadKind.VIRTUAL));

    static Stream<Arguments> everyWorkloadUnderEveryStrategy() {
        return STRATEGIES.stream()
                .flatMap(strategy -> Workloads.all().stream().map(workload -> Arguments.of(strategy, workload.id())));
    }

    static Stream<String> strategies() {
        return STRATEGIES.stream();
    }

    @ParameterizedTest(name = "{1} under {0}")
    @MethodSource("everyWorkloadUnderEveryStrategy")
    void everyResultIsRight(String strategy, String workload) throws InterruptedException {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            assertRight(PLATFORM.run(mps, Workloads.of(workload), Progress.SILENT));
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void everyResultIsRightFromVirtualThreads(String strategy) throws InterruptedException {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            for (String workload : List.of("packed-projection-sdpa", "encoder-layer", "shared-tensor")) {
                assertRight(VIRTUAL.run(mps, Workloads.of(workload), Progress.SILENT));
            }
        }
    }

    /** Different workloads share buffers, pipelines and lanes when they run one after the other in one runtime. */
    @ParameterizedTest
    @MethodSource("strategies")
    void workloadsLeaveNothingBehindThatChangesTheNext(String strategy) throws InterruptedException {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            for (Workload workload : Workloads.all()) {
                assertRight(PLATFORM.run(mps, workload, Progress.SILENT));
            }
            assertThat(mps.leakReport().openTensors()).isZero();
        }
    }

    private static void assertRight(WorkloadResult result) {
        assertThat(result.failures()).as(result.workload().id()).isEmpty();
        assertThat(result.right()).as(result.workload().id()).isEqualTo(result.total());
        assertThat(result.largestError()).isLessThanOrEqualTo(result.workload().tolerance().absolute());
    }
}
