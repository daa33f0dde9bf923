// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.time.Duration;
import java.util.List;
import mps.api.Mps;
import mps.tck.soak.Soak;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakSettings;
import mps.tck.soak.SoakWork;
import mps.tck.verify.Progress;
import mps.tck.verify.Settings;
import mps.tck.verify.Settings.ThreadKind;
import mps.tck.verify.Verification;
import mps.tck.verify.WorkloadResult;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules as a whole runtime keeps them, on a real device. Extend it; the runtime, {@code mps.core}, must be on the
 * module or class path:
 *
 * <pre>{@code
 * class MyStrategyRuntimeTest extends SyncStrategyRuntimeRules {
 *     protected Mps open() {
 *         return Mps.builder().sync(new MyStrategyProvider()).open();
 *     }
 * }
 * }</pre>
 *
 * <p>Invariant: a result depends on its inputs alone, whatever else runs.
 */
@Timeout(300)
public abstract class SyncStrategyRuntimeRules {
    private static final Settings EIGHT_THREADS = Settings.DEFAULT.withIterations(3);
    private static final Settings VIRTUAL_THREADS = EIGHT_THREADS.withThreads(16).withKind(ThreadKind.VIRTUAL);
    private static final Settings THOUSAND_THREADS =
            Settings.DEFAULT.withIterations(1).withThreads(1000).withKind(ThreadKind.VIRTUAL);
    private static final int SOAKED_WORKS = 1000;

    // Shared by all strategies, so that references are computed once.
    private static final Verification VERIFICATION = new Verification(EIGHT_THREADS);

    /** Creates the tests of one strategy; a subclass does. */
    protected SyncStrategyRuntimeRules() {}

    /** Opens another runtime with the strategy; the tests close it. */
    protected abstract Mps open();

    /** Every workload, from eight threads, on a runtime of its own: every result is what the work gives alone. */
    @Test
    void required_s701_everyResultIsWhatTheWorkGivesAlone() throws InterruptedException {
        for (Workload workload : Workloads.all()) {
            try (Mps mps = open()) {
                requireRight("s701", VERIFICATION.run(mps, workload, Progress.SILENT));
            }
        }
    }

    /** Workloads that share buffers, pipelines and lanes change nothing of each other, and leave nothing behind. */
    @Test
    void required_s702_workloadsLeaveNothingBehind() throws InterruptedException {
        try (Mps mps = open()) {
            for (Workload workload : Workloads.all()) {
                requireRight("s702", VERIFICATION.run(mps, workload, Progress.SILENT));
            }
            StrategyRig.require(mps.leakReport().openTensors() == 0, "s702",
                    "no tensor is left, but there are " + mps.leakReport());
        }
    }

    /** Virtual threads are threads. */
    @Test
    void required_s703_everyResultIsRightOnVirtualThreads() throws InterruptedException {
        Verification few = new Verification(VIRTUAL_THREADS);
        Verification many = new Verification(THOUSAND_THREADS);
        try (Mps mps = open()) {
            for (String workload : List.of("packed-projection-sdpa", "encoder-layer", "shared-tensor")) {
                requireRight("s703", few.run(mps, Workloads.of(workload), Progress.SILENT));
            }
            requireRight("s703", many.run(mps, Workloads.tiny().getFirst(), Progress.SILENT));
        }
    }

    /** Callers that cancel, come too late, are interrupted and close the runtime: nothing is wrong, lost or left. */
    @Test
    void required_s704_nothingIsWrongLostOrLeft() throws InterruptedException {
        SoakSettings settings = new SoakSettings(
                8,
                new SoakSettings.Works(SOAKED_WORKS),
                704,
                SoakSettings.DeviceFaults.OFF,
                SoakSettings.Disturbance.DEFAULT,
                Duration.ofMinutes(1));
        List<SoakWork> works;
        try (Mps mps = open()) {
            works = Workloads.tiny().stream()
                    .map(workload -> SoakWork.prepare(mps, workload, 1, settings.seed()))
                    .toList();
        }
        SoakResult result = new Soak(settings, works).run(this::open, (done, share) -> {});
        StrategyRig.require(
                result.passed(), "s704", "nothing is wrong, lost or left, but there is " + result.problems());
    }

    private static void requireRight(String rule, WorkloadResult result) {
        StrategyRig.require(
                result.right() == result.total()
                        && result.largestError() <= result.workload().tolerance().absolute(),
                rule,
                "all results of " + result.workload().id() + " are right, but of " + result.total() + " are "
                        + result.right() + ", with an error of at most " + result.largestError() + ": "
                        + result.failures());
    }
}
