// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import mps.api.ClosedException;
import mps.api.DeviceException;
import mps.api.DeviceMemoryException;
import mps.api.Mps;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What fails is typed, says why, and leaves the runtime usable. */
@DisabledOnOs(value = OS.MAC, disabledReason = "injects failures into softmetal")
class FailureTest {
    private final Mps mps = DirectStrategy.open();

    @AfterEach
    void stillWorksAfterwards() {
        if (!mps.isClosed()) {
            assertThat(mps.arange(3.0).add(1).toFloatArray()).containsExactly(1, 2, 3);
            mps.close();
        }
    }

    @Test
    void aFailedCommandBufferFailsItsEvaluationAndCanBeTriedAgain() {
        Tensor x = mps.arange(4.0);
        Tensor y = x.mul(2);
        try (Softmetal _ = Softmetal.failing(1, "page-fault")) {
            assertThatThrownBy(y::evaluate).isInstanceOfSatisfying(DeviceException.class, failure -> {
                assertThat(failure.domain()).isEqualTo("MTLCommandBufferErrorDomain");
                assertThat(failure.code()).isEqualTo(3);
                assertThat(failure).hasMessageContaining("the runtime can be used on");
            });
        }
        assertThat(y.toFloatArray()).containsExactly(0, 2, 4, 6);
    }

    @Test
    void aFailureReachesTheFutureOfAnAsynchronousEvaluation() {
        Tensor y = mps.arange(4.0).mul(2);
        try (Softmetal _ = Softmetal.failing(1, "timeout")) {
            CompletableFuture<float[]> values = y.toFloatArrayAsync();
            assertThatThrownBy(values::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(DeviceException.class);
        }
        assertThat(y.toFloatArrayAsync().join()).containsExactly(0, 2, 4, 6);
    }

    @Test
    void exhaustedMemorySaysHowMuchWasAskedForAndGivesEverythingBack() {
        long inUse = mps.memoryUse().inUseBytes();
        try (Softmetal _ = Softmetal.limitedTo(1 << 20)) {
            assertThatThrownBy(() -> mps.tensor(new float[1 << 20], 1 << 20))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining("4194304 bytes")
                    .hasMessageContaining("Scope");
            Tensor large = mps.full(1, 1 << 20);
            assertThatThrownBy(large::evaluate).isInstanceOf(DeviceMemoryException.class);
            assertThat(mps.memoryUse().inUseBytes()).isEqualTo(inUse);
        }
    }

    @Test
    void evaluatingWhatNeedsAClosedTensorIsAnError() {
        Tensor x = mps.arange(4.0);
        Tensor y = x.exp();
        x.close();
        assertThatThrownBy(y::evaluate)
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("shape [4]")
                .hasMessageContaining("evaluate before closing");
        assertThatThrownBy(() -> y.evaluateAsync().join()).hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // every call throws
    void aClosedRuntimeRefusesEverything() {
        Tensor x = mps.arange(4.0).evaluate();
        Tensor y = x.exp();
        mps.close();
        mps.close();
        assertThat(mps.isClosed()).isTrue();
        List<Runnable> calls = List.of(
                y::evaluate,
                x::toFloatArray,
                x::exp,
                mps::synchronize,
                mps::scope,
                () -> mps.arange(3.0),
                () -> mps.full(1, 2),
                () -> mps.cat(List.of(x, x), 0),
                () -> y.evaluateAsync().join());
        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(ClosedException.class).hasMessageContaining("runtime is closed");
        }
    }

    @Test
    void wrongNumbersOfElementsAreRefused() {
        assertThatThrownBy(() -> mps.tensor(new float[5], 2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2, 3] of float32 needs 6 elements (24 bytes), but 5 came (20 bytes)");
    }
}
