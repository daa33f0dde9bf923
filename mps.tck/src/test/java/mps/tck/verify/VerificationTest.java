// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import mps.api.Mps;
import mps.api.MpsException;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.reference.NdArray;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.Tolerance;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole checker on a runtime without a device: what is right passes, what is wrong in any place does not. */
@Timeout(60)
class VerificationTest {
    private static final Settings SETTINGS = Settings.DEFAULT.withThreads(3).withIterations(20);

    /** relu of numbers that tell variants apart; counts how often its reference is asked for. */
    private record Relu(Sharing sharing, AtomicInteger references) implements Workload {
        Relu(Sharing sharing) {
            this(sharing, new AtomicInteger());
        }

        @Override
        public String id() {
            return "relu";
        }

        @Override
        public String title() {
            return "relu";
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }

        @Override
        public List<Tensor> weights(Mps mps, long seed) {
            return List.of(mps.tensor(new float[0], 0));
        }

        @Override
        public List<Values> inputs(long seed, int variant) {
            return List.of(new Values(new float[] {-1, variant + 1}, Shape.of(2)));
        }

        @Override
        public List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs) {
            return List.of(inputs.getFirst().relu());
        }

        @Override
        public List<NdArray> reference(long seed, int variant) {
            references.incrementAndGet();
            return List.of(NdArray.of(new double[] {0, variant + 1}, 2));
        }
    }

    private static float[] relu(float[] x) {
        return new float[] {Math.max(0, x[0]), Math.max(0, x[1])};
    }

    private static WorkloadResult run(HeapRuntime runtime, Workload workload) throws InterruptedException {
        return new Verification(SETTINGS).run(runtime.mps(), workload, Progress.SILENT);
    }

    @ParameterizedTest
    @EnumSource(Workload.Sharing.class)
    void aRightRuntimePassesAndEverythingIsReleased(Workload.Sharing sharing) throws InterruptedException {
        HeapRuntime runtime = new HeapRuntime(VerificationTest::relu);
        WorkloadResult result = run(runtime, new Relu(sharing));
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isTrue();
        assertThat(result.right()).isEqualTo(60);
        assertThat(result.largestError()).isZero();
        assertThat(result.worksPerSecond()).isPositive();
        assertThat(result.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(runtime.open).as("open tensors").hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(Workload.Sharing.class)
    void wrongResultsOfTheConcurrentPartAreCounted(Workload.Sharing sharing) throws InterruptedException {
        // The first calls, one for each variant, are those alone; of the later ones every second is wrong.
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<float[]> relu = x -> {
            int later = calls.getAndIncrement() - Verification.VARIANTS;
            return later >= 0 && later % 2 == 0 ? new float[] {0, x[1] + 1} : relu(x);
        };
        WorkloadResult result = run(new HeapRuntime(relu), new Relu(sharing));
        assertThat(result.right()).isEqualTo(30);
        assertThat(result.total()).isEqualTo(60);
        assertThat(result.passed()).isFalse();
        assertThat(result.failures()).first().asString().contains("thread", "variant", "element 1");
    }

    @ParameterizedTest
    @EnumSource(Workload.Sharing.class)
    void exceptionsOfTheConcurrentPartAreCounted(Workload.Sharing sharing) throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<float[]> relu = x -> {
            int later = calls.getAndIncrement() - Verification.VARIANTS;
            if (later >= 0 && later % 2 == 0) {
                throw new MpsException("planted");
            }
            return relu(x);
        };
        WorkloadResult result = run(new HeapRuntime(relu), new Relu(sharing));
        assertThat(result.right()).isEqualTo(30);
        assertThat(result.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(result.failures()).first().asString().contains("MpsException: planted");
    }

    @Test
    void aRuntimeThatIsAlwaysWrongInTheSameWayIsCaughtByTheReference() throws InterruptedException {
        WorkloadResult result = run(new HeapRuntime(x -> x), new Relu(Workload.Sharing.EACH_CALL_ITS_OWN));
        assertThat(result.right()).isZero();
        assertThat(result.largestError()).isEqualTo(1);
        assertThat(result.failures()).first().asString().contains("from the reference", "came 1.0");
    }

    @Test
    void aRuntimeThatFailsEvenAloneIsReportedNotThrown() throws InterruptedException {
        UnaryOperator<float[]> relu = x -> {
            throw new MpsException("no kernel");
        };
        WorkloadResult result = run(new HeapRuntime(relu), new Relu(Workload.Sharing.EACH_CALL_ITS_OWN));
        assertThat(result.right()).isZero();
        assertThat(result.largestError()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(result.worksPerSecond()).isZero();
        assertThat(result.failures()).first().asString().contains("no kernel");
    }

    @Test
    void referencesAreComputedOnceForSeveralRuntimes() throws InterruptedException {
        Verification verification = new Verification(SETTINGS);
        Relu workload = new Relu(Workload.Sharing.EACH_CALL_ITS_OWN);
        verification.run(new HeapRuntime(VerificationTest::relu).mps(), workload, Progress.SILENT);
        verification.run(new HeapRuntime(VerificationTest::relu).mps(), workload, Progress.SILENT);
        assertThat(workload.references()).hasValue(Verification.VARIANTS);
    }

    @Test
    void progressBeginsAtZeroAndEndsAtTheTotal() throws InterruptedException {
        List<Integer> told = new ArrayList<>();
        new Verification(SETTINGS)
                .run(
                        new HeapRuntime(VerificationTest::relu).mps(),
                        new Relu(Workload.Sharing.EACH_CALL_ITS_OWN),
                        (workload, done, total) -> {
                            assertThat(total).isEqualTo(60);
                            told.add(done);
                        });
        assertThat(told).startsWith(0, 1, 2).endsWith(59, 60).isSorted();
    }
}
