// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import mps.api.DeadlineException;
import mps.api.EvaluationOptions;
import mps.api.Mps;
import mps.api.Tensor;
import mps.api.WaitInterruptedException;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Evaluations that their owners withdraw, or that come too late, and what others notice of it: nothing. */
class CancellationTest {
    private final WaitingStrategy strategy = new WaitingStrategy();
    private final Mps mps = Mps.builder().sync(strategy).open();

    @AfterEach
    void close() {
        strategy.runAll();
        mps.close();
    }

    @Test
    void aCancelledEvaluationIsNotEncodedAndCanBeTriedAgain() {
        Tensor y = mps.arange(3.0).add(1);
        CompletableFuture<?> evaluation = y.evaluateAsync();
        assertThat(evaluation.cancel(true)).isTrue();
        assertThat(strategy.runAll()).isZero();
        assertThat(mps.metrics().cancelled()).isEqualTo(1);
        CompletableFuture<float[]> values = y.toFloatArrayAsync();
        strategy.runAll();
        assertThat(values.join()).containsExactly(1, 2, 3);
    }

    @Test
    void othersWhoWaitForTheSameTensorComputeItForThemselves() throws Exception {
        Tensor y = mps.arange(3.0).add(1);
        CompletableFuture<Void> first = mps.evaluateAsync(List.of(y));
        CompletableFuture<Void> second = mps.evaluateAsync(List.of(y));
        CompletableFuture<float[]> dependent = y.mul(2).toFloatArrayAsync();
        assertThat(first.cancel(true)).isTrue();
        runUntilDone(second, dependent);
        assertThat(second).isCompleted();
        assertThat(dependent.join()).containsExactly(2, 4, 6);
    }

    @Test
    void cancellingWhatIsDoneChangesNothing() {
        Tensor y = mps.arange(3.0).add(1);
        CompletableFuture<Void> evaluation = mps.evaluateAsync(List.of(y));
        strategy.runAll();
        evaluation.join();
        assertThat(evaluation.cancel(true)).isFalse();
        assertThat(y.toFloatArray()).containsExactly(1, 2, 3);
    }

    @Test
    void aWorkWhoseDeadlinePassesFailsTypedAndCanBeTriedAgain() {
        Tensor y = mps.arange(3.0).add(1);
        EvaluationOptions soon = EvaluationOptions.DEFAULT.withDeadline(Duration.ofMillis(2));
        assertThatThrownBy(() -> mps.evaluate(List.of(y), soon)).isInstanceOf(DeadlineException.class);
        assertThat(strategy.runAll()).isZero();
        assertThat(mps.metrics().expired()).isEqualTo(1);
        CompletableFuture<float[]> values = y.toFloatArrayAsync();
        strategy.runAll();
        assertThat(values.join()).containsExactly(1, 2, 3);
    }

    @Test
    void worksThatWaitHoldNoMemoryButWhatTheyRead() {
        Tensor x = mps.tensor(new float[1 << 16], 1 << 16);
        long before = mps.memoryUse().inUseBytes();
        List<CompletableFuture<Void>> evaluations = IntStream.range(0, 50)
                .mapToObj(i -> mps.evaluateAsync(List.of(x.add(i))))
                .toList();
        assertThat(mps.memoryUse().inUseBytes()).isEqualTo(before);
        assertThat(strategy.runAll()).isEqualTo(50);
        evaluations.forEach(CompletableFuture::join);
        assertThat(mps.memoryUse().inUseBytes()).isGreaterThan(before);
    }

    @Test
    void nobodyFailsBecauseAnotherCameTooLate() throws Exception {
        Tensor y = mps.arange(3.0).add(1);
        EvaluationOptions soon = EvaluationOptions.DEFAULT.withDeadline(Duration.ofMillis(20));
        CompletableFuture<Void> late = mps.evaluateAsync(List.of(y), soon);
        CompletableFuture<Void> same = mps.evaluateAsync(List.of(y));
        CompletableFuture<float[]> dependent = y.mul(2).toFloatArrayAsync();
        assertThatThrownBy(late::get).hasCauseInstanceOf(DeadlineException.class);
        runUntilDone(same, dependent);
        assertThat(same).isCompleted();
        assertThat(dependent.join()).containsExactly(2, 4, 6);
    }

    @Test
    void nobodyFailsBecauseAnotherWasInterrupted() throws Exception {
        Tensor y = mps.arange(3.0).add(1);
        strategy.room.drainPermits();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread impatient = Thread.ofPlatform().start(() -> {
            try {
                y.evaluate();
            } catch (WaitInterruptedException e) {
                thrown.complete(e);
            }
        });
        while (!strategy.room.hasQueuedThreads()) {
            Thread.sleep(1);
        }
        CompletableFuture<Void> same = mps.evaluateAsync(List.of(y));
        CompletableFuture<float[]> dependent = y.mul(2).toFloatArrayAsync();
        impatient.interrupt();
        assertThat(thrown.get()).hasMessageContaining("waiting for room");
        strategy.room.release(64);
        runUntilDone(same, dependent);
        assertThat(same).isCompleted();
        assertThat(dependent.join()).containsExactly(2, 4, 6);
    }

    private void runUntilDone(CompletableFuture<?>... evaluations) throws InterruptedException {
        while (!CompletableFuture.allOf(evaluations).isDone()) {
            strategy.runAll();
            Thread.sleep(1);
        }
    }

    @Test
    void aDeadlineMayBeForever() {
        EvaluationOptions forever = EvaluationOptions.DEFAULT.withDeadline(ChronoUnit.FOREVER.getDuration());
        CompletableFuture<Void> evaluation = mps.evaluateAsync(List.of(mps.arange(3.0).add(1)), forever);
        strategy.runAll();
        assertThat(evaluation).succeedsWithin(Duration.ofMinutes(1));
        assertThat(mps.metrics().succeeded()).isEqualTo(1);
    }

    @Test
    void prioritiesReachTheStrategy() {
        CompletableFuture<Void> evaluation =
                mps.evaluateAsync(List.of(mps.arange(3.0).add(1)), EvaluationOptions.DEFAULT.withPriority(7));
        assertThat(strategy.waiting.element().work().priority()).isEqualTo(7);
        strategy.runAll();
        evaluation.join();
    }

    /** Encodes what was submitted when the test says so. */
    private static final class WaitingStrategy implements SyncStrategyProvider, SyncStrategy {
        private final Queue<Submission> waiting = new ConcurrentLinkedQueue<>();
        private final WorkLedger ledger = new WorkLedger("waiting");
        private final Semaphore room = new Semaphore(64);
        private final Queue<CommandLane> lane = new ArrayDeque<>();

        @Override
        public String id() {
            return "waiting";
        }

        @Override
        public String summary() {
            return "for tests";
        }

        @Override
        public SyncStrategy open(CommandDevice device, StrategyOptions options) {
            assertThat(options.asMap()).isEqualTo(Map.of());
            lane.add(device.openLane("waiting"));
            return this;
        }

        @Override
        public Submission submit(Work work) {
            Submission submission = ledger.accept(work, room);
            waiting.add(submission);
            return submission;
        }

        /** Encodes all that still wants it; returns how many did. */
        int runAll() {
            int encoded = 0;
            for (Submission next = waiting.poll(); next != null; next = waiting.poll()) {
                Submission submission = next;
                room.release();
                if (submission.startEncoding()) {
                    encoded++;
                    lane.element().encode(submission.work());
                    lane.element().commit().whenComplete(
                            (_, failure) -> ledger.settle(submission, Optional.ofNullable(failure)));
                }
            }
            return encoded;
        }

        @Override
        public void synchronize() {
            ledger.synchronize();
        }

        @Override
        public void close() {
            ledger.close(() -> lane.forEach(CommandLane::close));
        }
    }
}
