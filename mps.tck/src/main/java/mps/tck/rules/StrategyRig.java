// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;

/**
 * A strategy on a fake device, and what a test does with them. No call into the strategy can hang a test: each runs on
 * a thread of its own, and the test waits with {@linkplain StrategyUnderTest#patience() patience}.
 */
final class StrategyRig implements AutoCloseable {
    private static final Set<Thread.State> PARKED =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED, Thread.State.TERMINATED);

    private final FakeDevice device;
    private final SyncStrategy strategy;
    private final Duration patience;

    StrategyRig(StrategyUnderTest test, FakeDevice device) {
        SyncStrategyProvider provider = test.provider();
        this.device = device;
        this.patience = test.patience();
        this.strategy = provider.open(
                device, StrategyOptions.check(provider.id(), provider.options(), test.options()));
    }

    FakeDevice device() {
        return device;
    }

    SyncStrategy strategy() {
        return strategy;
    }

    /** A call that runs on a thread of its own. */
    record Call<T>(Thread thread, Future<T> result) {
        /** Waits until the thread waits for something, or has ended. */
        void awaitParked() {
            while (!PARKED.contains(thread.getState())) {
                Thread.onSpinWait();
            }
        }
    }

    /** Runs something on a new platform thread. */
    <T> Call<T> start(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        return new Call<>(Thread.ofPlatform().daemon().name("caller").start(task), task);
    }

    /** Runs something on a new platform thread. */
    Call<Boolean> start(Runnable action) {
        return start(() -> {
            action.run();
            return true;
        });
    }

    /** Submits on a new thread: a strategy may wait for the device between the stages of a work. */
    Call<Submission> startSubmit(FakeWork work) {
        return start(() -> strategy.submit(work));
    }

    /** Submits a work and returns when the strategy has accepted it. */
    Submission submit(String rule, FakeWork work) {
        return get(rule, "submit(" + work + ") returns", startSubmit(work).result());
    }

    /** Waits for the outcome of a submission. */
    Optional<Throwable> outcome(String rule, Submission submission) {
        return get(rule, submission.work() + " is settled", start(submission::await).result());
    }

    /** Submits a work, waits until it is settled, and says how. */
    Optional<Throwable> run(String rule, FakeWork work) {
        return outcome(rule, submit(rule, work));
    }

    /** Waits for what must happen; fails with the rule that promises it. */
    <T> T get(String rule, String promise, Future<T> future) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(rule + ": expected that " + promise + ", but it did not within " + patience
                    + "; the device saw " + device.events(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(
                    rule + ": expected that " + promise + ", but it threw " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("A test's thread was interrupted", e);
        }
    }

    /** Waits until command buffers are on the device. */
    List<FakeCommandBuffer> awaitExecuting(int count) {
        return device.awaitExecuting(count, patience);
    }

    /** Fails with the rule if it does not hold. */
    static void require(boolean holds, String rule, String expectation) {
        if (!holds) {
            throw new AssertionError(rule + ": expected that " + expectation);
        }
    }

    /** Fails with the rule unless the work failed, or did not, as it should. */
    static void requireOutcome(String rule, FakeWork work, Optional<Throwable> actual) {
        require(actual.equals(work.expectedFailure()), rule,
                work + " ends with " + work.expectedFailure() + ", not with " + actual);
        require(work.settlements().size() == 1, "s103", work + " is settled once, not " + work.settlements());
    }

    /** Closes the strategy on a device that completes everything, and fails if the strategy broke a rule meanwhile. */
    @Override
    public void close() {
        device.completeByItself(1);
        get("s403", "close() returns", start(strategy::close).result());
        require(device.openLanes() == 0, "s407", "close() closes its lanes, but " + device.openLanes() + " are open");
        device.close();
        if (!device.violations().isEmpty()) {
            throw new AssertionError("The strategy broke rules: " + device.violations());
        }
    }
}
