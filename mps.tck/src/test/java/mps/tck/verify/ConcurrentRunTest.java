// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mps.api.MpsException;
import mps.tck.verify.Settings.ThreadKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The run with plain functions in place of a device: whatever one call does wrong, exactly that call is counted, and the
 * others go on.
 *
 * <p>Invariant: right + wrong = threads x iterations. The tally's monitor orders every report before the outcome.
 */
@Timeout(60)
class ConcurrentRunTest {
    private static final Settings SETTINGS =
            Settings.DEFAULT.withThreads(4).withIterations(5).withPatience(Duration.ofSeconds(30));

    private static final Expectation EXPECTATION = new Expectation(IntStream.range(0, 20)
            .mapToObj(variant -> new Expectation.Alone(List.of(new float[] {variant}), 0, Optional.empty()))
            .toList());

    /** Computes one number for each call, and plants a fault in thread 2's call 3. */
    private record Planted(Fault fault) implements Calls<List<float[]>> {
        interface Fault {
            List<float[]> resultInsteadOf(float right) throws Exception;
        }

        static int variant(int thread, int iteration) {
            return thread * 5 + iteration;
        }

        @Override
        public List<float[]> call(int thread, int iteration) throws Exception {
            float right = variant(thread, iteration);
            return thread == 2 && iteration == 3 ? fault.resultInsteadOf(right) : List.of(new float[] {right});
        }

        @Override
        public Optional<String> judge(int thread, int iteration, List<float[]> result) {
            return EXPECTATION.judge(variant(thread, iteration), result);
        }
    }

    private static ConcurrentRun.Outcome run(Settings settings, Planted.Fault fault) throws InterruptedException {
        return ConcurrentRun.run(settings, new Planted(fault), done -> {});
    }

    private static void assertOneWrong(ConcurrentRun.Outcome outcome, String... said) {
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.count().right()).isEqualTo(19);
        assertThat(outcome.count().rightIterations()).isEqualTo(SETTINGS.iterations() - 1);
        assertThat(outcome.count().failures()).singleElement().asString().contains(said);
    }

    @ParameterizedTest
    @EnumSource(ThreadKind.class)
    void allRightIsCountedSo(ThreadKind kind) throws InterruptedException {
        ConcurrentRun.Outcome outcome = run(SETTINGS.withKind(kind), right -> List.of(new float[] {right}));
        assertThat(outcome.count().right()).isEqualTo(20);
        assertThat(outcome.count().rightIterations()).isEqualTo(SETTINGS.iterations());
        assertThat(outcome.count().returned()).isEqualTo(20);
        assertThat(outcome.count().failures()).isEmpty();
        assertThat(outcome.elapsed()).isPositive();
    }

    @Test
    void aSwappedResultIsCaught() throws InterruptedException {
        assertOneWrong(run(SETTINGS, right -> List.of(new float[] {right - 1})), "thread 2, call 3", "variant 12");
    }

    @Test
    void oneUnitInTheLastPlaceIsCaught() throws InterruptedException {
        assertOneWrong(run(SETTINGS, right -> List.of(new float[] {Math.nextUp(right)})), "expected 13.0", "13.000001");
    }

    @Test
    void anExceptionIsCaughtAndToldWithoutItsWrapper() throws InterruptedException {
        ConcurrentRun.Outcome outcome = run(SETTINGS, right -> {
            throw new CompletionException(new MpsException("the device said no", new ArithmeticException("why")));
        });
        assertOneWrong(outcome, "thread 2, call 3", "MpsException: the device said no", "caused by", "why");
        assertThat(outcome.count().failures().getFirst()).doesNotContain("CompletionException");
        assertThat(outcome.count().returned()).isEqualTo(19);
    }

    @Test
    void anErrorIsCaughtAsWell() throws InterruptedException {
        assertOneWrong(
                run(SETTINGS, right -> {
                    throw new StackOverflowError("planted");
                }),
                "StackOverflowError");
    }

    @Test
    void aCallThatHangsIsGivenUpAndCountedWithThoseThatItKeptFromBeingMade() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        ConcurrentRun.Outcome outcome = run(SETTINGS.withPatience(Duration.ofSeconds(2)), right -> {
            never.await();
            return List.of();
        });
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.count().right()).isEqualTo(18);
        assertThat(outcome.count().failures()).first().asString().contains("2 of 20 calls did not return");
    }

    @Test
    void progressCountsUpToAllCallsInOrder() throws InterruptedException {
        List<Integer> told = new ArrayList<>();
        ConcurrentRun.run(SETTINGS, new Planted(right -> List.of()), told::add);
        assertThat(told).containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void interruptingTheCallerStopsTheThreads() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicInteger stopped = new AtomicInteger();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                run(SETTINGS, right -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        stopped.incrementAndGet();
                    }
                    return List.of();
                });
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        inside.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(stopped).hasValue(1);
    }

    @Test
    void settingsThatCannotRunAreRefused() {
        assertThatThrownBy(() -> SETTINGS.withThreads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withIterations(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withPatience(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
