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
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.tck.device.DeviceEvent;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.device.Violation;

/**
 * A strategy on a fake device, and what a test does with them; for the rules, and for tests of what is peculiar to a
 * strategy. No call into the strategy can hang a test: each runs on
 * a thread of its own, and the test waits with {@linkplain StrategyUnderTest#patience() patience}.
 */
public final class StrategyRig implements AutoCloseable {
    private static final int EVENTS_SHOWN = 40;

    /** Looks at a thread, a millisecond apart, that show no progress before it counts as stuck. */
    private static final int STUCK_AFTER = 20;

    private static final Set<Thread.State> PARKED =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED, Thread.State.TERMINATED);

    private final FakeDevice device;
    private final SyncStrategy strategy;
    private final Duration patience;

    /** Opens a strategy on a device; both are closed with this. */
    public StrategyRig(StrategyUnderTest test, FakeDevice device) {
        this.device = device;
        this.patience = test.patience();
        this.strategy = test.provider().open(device, test.checkedOptions());
    }

    /** Returns the device. */
    public FakeDevice device() {
        return device;
    }

    /** Returns the strategy; call it through the methods here where it may wait. */
    public SyncStrategy strategy() {
        return strategy;
    }

    /**
     * A call that runs on a thread of its own.
     *
     * @param thread where it runs
     * @param result what it returned or threw
     */
    public record Call<T>(Thread thread, Future<T> result) {
        /** Waits until the thread has waited, or was over, for a while in which nothing changed. */
        public void awaitStuck(IntSupplier progress) {
            int before = progress.getAsInt();
            for (int quiet = 0; quiet < STUCK_AFTER; quiet++) {
                awaitParked();
                LockSupport.parkNanos(1_000_000);
                int now = progress.getAsInt();
                if (now != before) {
                    before = now;
                    quiet = 0;
                }
            }
        }

        /** Waits until the thread waits for something, or has ended. */
        public void awaitParked() {
            while (!PARKED.contains(thread.getState())) {
                Thread.onSpinWait();
            }
        }
    }

    /** Runs something on a new platform thread. */
    public <T> Call<T> start(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        return new Call<>(Thread.ofPlatform().daemon().name("caller").start(task), task);
    }

    /** Runs something on a new platform thread. */
    public Call<Boolean> start(Runnable action) {
        return start(() -> {
            action.run();
            return true;
        });
    }

    /** Submits on a new thread: a strategy may wait for the device between the stages of a work. */
    public Call<Submission> startSubmit(FakeWork work) {
        return start(() -> strategy.submit(work));
    }

    /** Submits a work and returns when the strategy has accepted it. */
    public Submission submit(String rule, FakeWork work) {
        return get(rule, "submit(" + work + ") returns", startSubmit(work).result());
    }

    /** Waits for the outcome of a submission. */
    public Optional<Throwable> outcome(String rule, Submission submission) {
        return get(rule, submission.work() + " is settled", start(submission::await).result());
    }

    /** Submits a work, waits until it is settled, and says how. */
    public Optional<Throwable> run(String rule, FakeWork work) {
        return outcome(rule, submit(rule, work));
    }

    /** Waits for what must happen; fails with the rule that promises it. */
    public <T> T get(String rule, String promise, Future<T> future) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(tooLate(rule, promise), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw new AssertionError(
                    Rule.broken(rule, "expected that " + promise + ", but it threw " + e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("A test's thread was interrupted", e);
        }
    }

    private String tooLate(String rule, String promise) {
        return Rule.broken(rule, "expected that " + promise + ", but it did not within " + patience
                + "; the device saw at last " + lastEvents());
    }

    private List<DeviceEvent> lastEvents() {
        List<DeviceEvent> events = device.events();
        return events.subList(Math.max(0, events.size() - EVENTS_SHOWN), events.size());
    }

    /** Completes what comes to the device until something has happened; fails with the rule that promises it. */
    public void completeUntil(String rule, String promise, Future<?> future) {
        long begin = System.nanoTime();
        while (!future.isDone()) {
            device.completeAll();
            require(System.nanoTime() - begin < patience.toNanos(), rule, promise);
            Thread.onSpinWait();
        }
    }

    /** Waits until a number of command buffers are on the device; fails with the rule that promises it. */
    public List<FakeCommandBuffer> awaitExecuting(String rule, int count) {
        try {
            return device.awaitExecuting(count, patience);
        } catch (AssertionError e) {
            throw new AssertionError(Rule.broken(rule, String.valueOf(e.getMessage())), e);
        }
    }

    /** Fails with the rule if it does not hold. */
    public static void require(boolean holds, String rule, String expectation) {
        if (!holds) {
            throw new AssertionError(Rule.broken(rule, "expected that " + expectation));
        }
    }

    /** Fails with the rule unless the work failed, or did not, as it should. */
    public static void requireOutcome(String rule, FakeWork work, Optional<Throwable> actual) {
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
            Violation first = device.violations().getFirst();
            String all = first.message() + "; all that was broken: " + device.violations();
            throw new AssertionError(Rule.broken(first.rule(), all));
        }
    }
}
