// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.DeadlineException;
import mps.api.DeviceException;
import mps.api.IndexException;
import mps.api.Mps;
import mps.api.OverloadException;
import mps.api.Scope;
import mps.api.Seed;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of many threads computed together: each result as if it had been alone. */
class BatchedFunctionTest {
    private static final int WIDTH = 37;

    private final Mps mps = DirectStrategy.open();

    @AfterEach
    void close() {
        mps.close();
    }

    /** A batch waits for its company; the rest of a test need not guess how fast anything is. */
    private static final BatchPolicy PATIENT = BatchPolicy.DEFAULT.withMaxDelay(Duration.ofMinutes(10));

    private UnaryOperator<Tensor> perceptron() {
        Tensor hidden = mps.randn(new Seed(1), 64, WIDTH).evaluate();
        Tensor bias = mps.randn(new Seed(2), 64).evaluate();
        Tensor out = mps.randn(new Seed(3), 19, 64).evaluate();
        return batch -> batch.linear(hidden, bias).gelu().matmul(out.transpose(0, 1)).softmax(-1);
    }

    private Tensor sample(int seed) {
        return mps.randn(new Seed(100 + seed), WIDTH).evaluate();
    }

    private float[] alone(UnaryOperator<Tensor> function, Tensor sample) {
        try (Scope _ = mps.scope()) {
            return function.apply(sample.unsqueeze(0)).select(0, 0).toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 8, 16, 31})
    void everySampleOfABatchGivesTheBitsItGivesAlone(int size) {
        UnaryOperator<Tensor> function = perceptron();
        try (BatchedFunction batched = mps.batched(function, PATIENT.withMaxSize(size))) {
            List<Tensor> samples = IntStream.range(0, size).mapToObj(this::sample).toList();
            List<CompletableFuture<Tensor>> results = samples.stream().map(batched::submit).toList();
            for (int i = 0; i < size; i++) {
                assertThat(results.get(i).join().toFloatArray()).isEqualTo(alone(function, samples.get(i)));
            }
        }
        assertThat(mps.metrics().samplesPerBatch().max()).isEqualTo(size);
    }

    @Test
    void manyThreadsGetTheirOwnResults() throws Exception {
        UnaryOperator<Tensor> function = perceptron();
        List<Tensor> samples = IntStream.range(0, 12).mapToObj(this::sample).toList();
        List<float[]> expected = samples.stream().map(each -> alone(function, each)).toList();
        try (BatchedFunction batched = mps.batched(function, BatchPolicy.DEFAULT.withMaxSize(8));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                int first = thread;
                calls.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        int which = (first + i) % samples.size();
                        try (Tensor result = batched.submit(samples.get(which)).join()) {
                            assertThat(result.toFloatArray()).isEqualTo(expected.get(which));
                        }
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    @Test
    void samplesOfDifferentShapeOrTypeDoNotWaitForEachOther() {
        try (BatchedFunction batched = mps.batched(batch -> batch.mul(2), PATIENT.withMaxSize(2))) {
            CompletableFuture<Tensor> lonely = batched.submit(mps.zeros(3));
            List<CompletableFuture<Tensor>> others = new ArrayList<>();
            others.add(batched.submit(mps.full(1.5, 4)));
            others.add(batched.submit(mps.full(1, DType.INT32, 3)));
            others.add(batched.submit(mps.full(2, DType.INT32, 3)));
            others.add(batched.submit(mps.full(2.5, 4)));
            assertThat(others.get(3).join().toFloatArray()).containsExactly(5, 5, 5, 5);
            others.forEach(CompletableFuture::join);
            assertThat(lonely).isNotDone();
            assertThat(batched.waiting()).isEqualTo(1);
            lonely.cancel(true);
        }
    }

    @Test
    void aBadSampleFailsAlone() {
        Tensor table = mps.arange(10.0).evaluate();
        try (BatchedFunction batched = mps.batched(batch -> table.indexSelect(0, batch.reshape(-1)), PATIENT.withMaxSize(4))) {
            List<CompletableFuture<Tensor>> results = new ArrayList<>();
            for (long index : new long[] {3, 10, 7, 0}) {
                results.add(batched.submit(mps.tensor(new long[] {index})));
            }
            assertThat(results.get(0).join().toFloatArray()).containsExactly(3);
            assertThatThrownBy(results.get(1)::join).hasCauseInstanceOf(IndexException.class);
            assertThat(results.get(2).join().toFloatArray()).containsExactly(7);
            assertThat(results.get(3).join().toFloatArray()).containsExactly(0);
        }
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "injects failures into softmetal")
    void aBatchThatTheDeviceFailsIsTriedAgainSampleBySample() {
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withMaxSize(3));
                Softmetal _ = Softmetal.failing(1, "page-fault")) {
            List<CompletableFuture<Tensor>> results =
                    IntStream.range(0, 3).mapToObj(i -> batched.submit(mps.tensor(new float[] {i}))).toList();
            for (int i = 0; i < 3; i++) {
                assertThat(results.get(i).join().toFloatArray()).containsExactly(i + 1);
            }
        }
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), BatchPolicy.DEFAULT);
                Softmetal _ = Softmetal.failing(1, "page-fault")) {
            assertThatThrownBy(batched.submit(mps.zeros(1))::join).hasCauseInstanceOf(DeviceException.class);
        }
    }

    @Test
    void aBatchIsFormedAtAPreferredSizeOrWhenItsOldestSampleHasWaited() {
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withPreferredSizes(3))) {
            List<CompletableFuture<Tensor>> results =
                    IntStream.range(0, 3).mapToObj(i -> batched.submit(mps.zeros(2))).toList();
            results.forEach(CompletableFuture::join);
        }
        BatchPolicy brief = BatchPolicy.DEFAULT.withMaxDelay(Duration.ofMillis(1));
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), brief)) {
            batched.submit(mps.zeros(2)).join();
        }
        assertThat(mps.metrics().samplesPerBatch().buckets()).extracting("from").containsExactly(1L, 3L);
    }

    @Test
    void whatWaitsBehindABatchGathersAndRunsWhenThatIsOver() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<Tensor> function = batch -> {
            if (calls.getAndIncrement() == 0) {
                inside.countDown();
                Uninterruptibly.await(goOn);
            }
            return batch.add(1);
        };
        try (BatchedFunction batched = mps.batched(function, BatchPolicy.DEFAULT)) {
            CompletableFuture<Tensor> first = batched.submit(mps.zeros(2));
            inside.await();
            List<CompletableFuture<Tensor>> others =
                    IntStream.range(0, 5).mapToObj(i -> batched.submit(mps.zeros(2))).toList();
            assertThat(batched.waiting()).isEqualTo(5);
            goOn.countDown();
            first.join();
            others.forEach(CompletableFuture::join);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void tooManySamplesAreRefusedAndTheRestGoesOn() {
        List<CompletableFuture<Tensor>> accepted = new ArrayList<>();
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withCapacity(3))) {
            IntStream.range(0, 3).forEach(i -> accepted.add(batched.submit(mps.zeros(2))));
            assertThatThrownBy(batched.submit(mps.zeros(2))::join)
                    .hasCauseInstanceOf(OverloadException.class)
                    .hasMessageContaining("3 samples wait already");
            accepted.getFirst().cancel(true);
            accepted.add(batched.submit(mps.zeros(2)));
            assertThat(accepted.getLast()).isNotDone();
            assertThat(batched.waiting()).isEqualTo(3);
            accepted.get(1).cancel(true);
            assertThat(batched.waiting()).isEqualTo(2);
        }
        assertThatThrownBy(accepted.getFirst()::join).isInstanceOf(CancellationException.class);
        assertThat(accepted.getLast().join().toFloatArray()).containsExactly(1, 1);
    }

    @Test
    void aSampleWhoseDeadlinePassesFailsTyped() {
        BatchPolicy policy = PATIENT.withDeadline(Duration.ofMillis(5));
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), policy)) {
            assertThatThrownBy(batched.submit(mps.zeros(2))::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(DeadlineException.class);
            assertThat(batched.waiting()).isZero();
        }
    }

    @Test
    void aFunctionThatLosesTheBatchIsRefusedWithTheShapes() {
        try (BatchedFunction batched = mps.batched(batch -> batch.sum(), BatchPolicy.DEFAULT)) {
            assertThatThrownBy(batched.submit(mps.zeros(2))::join)
                    .hasCauseInstanceOf(ShapeException.class)
                    .hasMessageContaining("a row for each of the 1 samples");
        }
    }

    @Test
    void resultsKeepTheirMemoryAndNothingElseDoes() {
        Tensor sample = mps.full(1, 1000).evaluate();
        long before = mps.memoryUse().inUseBytes();
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1).mul(3), BatchPolicy.DEFAULT)) {
            Tensor result = batched.submit(sample).join();
            assertThat(result.toFloatArray()).containsOnly(6);
            result.close();
        }
        assertThat(mps.memoryUse().inUseBytes()).isEqualTo(before);
    }

    @Test
    void aClosedFunctionRefusesSamplesAndAClosingRuntimeCompletesThem() {
        BatchedFunction batched = mps.batched(batch -> batch.add(1), BatchPolicy.DEFAULT);
        CompletableFuture<Tensor> last = batched.submit(mps.zeros(2));
        mps.close();
        assertThat(last).isCompleted();
        assertThatThrownBy(() -> batched.submit(last.join())).isInstanceOf(ClosedException.class);
    }

    @Test
    void whatDependentsRecordIsTheirs() {
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withMaxSize(2))) {
            CompletableFuture<Tensor> dependent = batched.submit(mps.zeros(2)).thenApply(result -> result.mul(3));
            batched.submit(mps.zeros(2)).join();
            assertThat(dependent.join().toFloatArray()).containsExactly(3, 3);
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void dependentsMayWaitForTheNextBatchAndClose() {
        BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withMaxSize(2));
        CompletableFuture<Tensor> dependent = batched.submit(mps.zeros(2)).thenApply(result -> {
            CompletableFuture<Tensor> next = batched.submit(result);
            batched.submit(result).join();
            batched.close();
            return next.join();
        });
        batched.submit(mps.zeros(2)).join();
        assertThat(dependent.join().toFloatArray()).containsExactly(2, 2);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void dependentsOfOneBatchMayWaitForEachOther() {
        int size = 4;
        CountDownLatch inside = new CountDownLatch(size);
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), PATIENT.withMaxSize(size))) {
            List<CompletableFuture<Void>> dependents = IntStream.range(0, size)
                    .mapToObj(i -> batched.submit(mps.zeros(2)).thenAccept(_ -> {
                        inside.countDown();
                        Uninterruptibly.await(inside);
                    }))
                    .toList();
            dependents.forEach(CompletableFuture::join);
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void dependentsOfASampleThatCameTooLateMayWaitForAnother() {
        BatchPolicy policy = PATIENT.withDeadline(Duration.ofMillis(50));
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), policy)) {
            CompletableFuture<Tensor> dependent = batched.submit(mps.zeros(2))
                    .exceptionally(_ -> batched.submit(mps.zeros(2)).join());
            assertThatThrownBy(dependent::join).hasRootCauseInstanceOf(DeadlineException.class);
        }
    }

    @Test
    void delaysAndDeadlinesMayBeForever() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        BatchPolicy policy = BatchPolicy.DEFAULT.withMaxSize(2).withMaxDelay(forever).withDeadline(forever);
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), policy)) {
            CompletableFuture<Tensor> first = batched.submit(mps.zeros(2));
            batched.submit(mps.zeros(2)).join();
            assertThat(first.join().toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void whateverAFunctionThrowsFailsItsSamples() {
        BatchedFunction batched = mps.batched(_ -> sneakily(new IOException("a checked exception")), BatchPolicy.DEFAULT);
        CompletableFuture<Tensor> result = batched.submit(mps.zeros(2));
        batched.close();
        assertThat(result).isCompletedExceptionally();
        assertThatThrownBy(result::join).hasRootCauseInstanceOf(IOException.class);
    }

    /** Throws what javac would not let a function throw, as other languages of the JVM do. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> Tensor sneakily(Exception exception) throws E {
        throw (E) exception;
    }

    @Test
    @Timeout(20)
    void aClosedFunctionIsNotKeptByTheDelayOfItsSamples() throws InterruptedException {
        WeakReference<BatchedFunction> closed = new WeakReference<>(mps.batched(batch -> batch.add(1), PATIENT));
        usedAndClosed(closed.get());
        awaitCollected(closed);
    }

    private void usedAndClosed(@Nullable BatchedFunction function) {
        try (BatchedFunction batched = Objects.requireNonNull(function)) {
            var _ = batched.submit(mps.zeros(2));
        }
    }

    @Test
    @Timeout(20)
    void kindsOfSamplesThatAllWereWithdrawnAreForgotten() throws InterruptedException {
        BatchPolicy policy = BatchPolicy.DEFAULT.withMaxDelay(Duration.ofDays(100_000));
        try (BatchedFunction batched = mps.batched(batch -> batch.add(1), policy)) {
            awaitCollected(shapeOfAWithdrawnSample(batched));
            assertThat(batched.waiting()).isZero();
        }
    }

    private WeakReference<Shape> shapeOfAWithdrawnSample(BatchedFunction batched) {
        Tensor sample = mps.zeros(2, 3, 5);
        batched.submit(sample).cancel(true);
        return new WeakReference<>(sample.shape());
    }

    private static void awaitCollected(WeakReference<?> reference) throws InterruptedException {
        while (reference.get() != null) {
            System.gc();
            Thread.sleep(1);
        }
    }
}
