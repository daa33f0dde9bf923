// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import mps.api.ClosedException;
import mps.api.DeadlineException;
import mps.api.MpsException;
import mps.api.OverloadException;
import mps.api.WaitInterruptedException;
import org.jspecify.annotations.Nullable;

/**
 * The works a strategy has accepted and not yet settled: what {@link SyncStrategy#synchronize} and
 * {@link SyncStrategy#close} wait for. For authors of strategies, who need it all the same way; thread-safe.
 *
 * <p>A strategy calls {@link #accept} first in {@code submit}, {@link #settle} once for what it returned, and leaves
 * {@code synchronize} and {@code close} to it.
 *
 * <p><b>Invariant.</b> A submission is in the list that begins with {@code newest} from its acceptance until after its
 * settling. Accepting and closing exclude each other, so once {@code closing} is set the list only shrinks, and a copy of
 * it is everything left to wait for. The lock guards these two fields and the links, and is held for nothing else: never
 * while waiting, never in foreign code.
 */
public final class WorkLedger {
    private final String strategy;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Submission newest;
    private boolean closing;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Creates the ledger of a strategy that is open and has no works.
     *
     * @param strategy the strategy's id, for messages
     */
    public WorkLedger(String strategy) {
        this.strategy = strategy;
    }

    /**
     * Waits for room and accepts a work.
     *
     * @param room gives one permit per work it has room for; the caller owns the permit when this returns, and not when
     *     it throws. A work that is withdrawn keeps its permit until the strategy settles it
     * @throws ClosedException if {@link #close} was called; the work was not accepted
     * @throws DeadlineException if the work's deadline passed before there was room; the work was not accepted
     * @throws WaitInterruptedException if the thread is interrupted before or while it waits; the flag is set again and
     *     the work was not accepted
     */
    public Submission accept(Work work, Semaphore room) {
        return accept(work, new Admission(room, Optional.empty(), work.deadline()), submission -> {});
    }

    /**
     * How a work gets in.
     *
     * @param room gives one permit per work it has room for
     * @param patience how long to wait for room at most, zero for not at all; nothing for as long as it takes
     * @param deadline how long the work may wait in all, for room and then to be encoded
     */
    public record Admission(Semaphore room, Optional<Duration> patience, Optional<Duration> deadline) {}

    /**
     * Waits for room and accepts a work.
     *
     * @param admission how; the caller owns a permit of its room when this returns, and not when it throws
     * @param withdrawn called when the work is withdrawn, already settled, by the thread that withdraws it: for a
     *     strategy that has it in a queue and can take it out. It must not wait
     * @throws ClosedException if {@link #close} was called; the work was not accepted
     * @throws DeadlineException if the deadline passed before there was room; the work was not accepted
     * @throws OverloadException if there was no room in time; the work was not accepted
     * @throws WaitInterruptedException if the thread is interrupted before or while it waits; the flag is set again and
     *     the work was not accepted
     */
    public Submission accept(Work work, Admission admission, Consumer<Submission> withdrawn) {
        long begin = System.nanoTime();
        awaitRoom(admission);
        Submission submission = new Submission(work, this, withdrawn);
        if (!accept(submission)) {
            admission.room().release();
            throw closed();
        }
        if (admission.deadline().isPresent()) {
            submission.expireAfter(admission.deadline().get().minusNanos(System.nanoTime() - begin), strategy);
        }
        return submission;
    }

    private ClosedException closed() {
        return new ClosedException("Strategy " + strategy + " is closed and accepts no more works; open a new runtime");
    }

    private void awaitRoom(Admission admission) {
        try {
            Optional<Duration> limit = shorter(admission.patience(), admission.deadline());
            if (limit.isEmpty()) {
                admission.room().acquire();
            } else if (!admission.room().tryAcquire(TimeUnit.NANOSECONDS.convert(limit.get()), TimeUnit.NANOSECONDS)) {
                throw noRoom(admission, limit.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException("Interrupted while waiting for room in strategy " + strategy
                    + "; the work was not accepted and may be submitted again", e);
        }
    }

    private static Optional<Duration> shorter(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.get().compareTo(other.get()) <= 0 ? one : other;
    }

    private MpsException noRoom(Admission admission, Duration waited) {
        String message = "Strategy " + strategy + " had no room for another work within " + waited
                + "; the work was not accepted. Submit less at once, or give it more room";
        return admission.patience().equals(Optional.of(waited))
                ? new OverloadException(message)
                : new DeadlineException(message);
    }

    private boolean accept(Submission submission) {
        lock.lock();
        try {
            if (!closing) {
                submission.older = newest;
                if (newest != null) {
                    newest.newer = submission;
                }
                newest = submission;
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Settles a submission that {@link #accept} returned. Never throws, so that one work cannot keep the next from
     * being settled: what {@link Work#settled} throws goes to the thread's handler of uncaught exceptions.
     *
     * @param failure why the work failed; empty if it succeeded
     */
    public void settle(Submission submission, Optional<? extends Throwable> failure) {
        try {
            if (failure.isPresent()) {
                submission.fail(failure.get());
            } else {
                submission.succeed();
            }
        } catch (RuntimeException | Error e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        } finally {
            forget(submission);
        }
    }

    /** Takes a settled submission out; forgetting it again changes nothing. */
    void forget(Submission submission) {
        lock.lock();
        try {
            if (submission.newer != null) {
                submission.newer.older = submission.older;
            } else if (submission.equals(newest)) {
                newest = submission.older;
            }
            if (submission.older != null) {
                submission.older.newer = submission.newer;
            }
            submission.older = null;
            submission.newer = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Encodes all steps of a work, except that what this throws is returned: the work then has failed with it, once the
     * command buffer with its partial steps has completed.
     *
     * @return what encoding threw; empty if it did not
     */
    public static Optional<Throwable> encode(CommandLane lane, Work work) {
        try {
            lane.encode(work);
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    /**
     * Commits the open command buffer of a lane as {@link CommandLane#commit} does, except that a commit that throws
     * gives a stage that has failed: a strategy then has one way in which a command buffer ends.
     */
    public static CompletionStage<Void> commit(CommandLane lane) {
        try {
            return lane.commit();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Commits as {@link CommandLane#commitBeforeReturning} does, with failures as {@link #commit(CommandLane)}. */
    public static CompletionStage<Void> commitBeforeReturning(CommandLane lane) {
        try {
            return lane.commitBeforeReturning();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Returns what the device said, from what {@link CompletionStage#whenComplete} passes on: a stage that depends on
     * another wraps the failure of that one.
     */
    public static Optional<Throwable> failureOf(@Nullable Throwable completion) {
        Throwable failure = completion;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return Optional.ofNullable(failure);
    }

    /**
     * Waits until every work accepted before this call is settled, and for no later one.
     *
     * @throws WaitInterruptedException if interrupted; the flag is set again and the works go on
     */
    public void synchronize() {
        unsettled().forEach(Submission::await);
    }

    /**
     * Refuses new works, waits until every accepted one is settled and runs {@code release}, once. Concurrent and later
     * calls return when that is done. An interrupt does not cut it short; the flag is set again.
     *
     * @param release gives back what the strategy holds; no work is or will be under way
     */
    public void close(Runnable release) {
        if (startClosing()) {
            boolean interrupted = Thread.interrupted();
            try {
                for (Submission submission : unsettled()) {
                    interrupted |= awaitThroughInterrupts(submission);
                }
                release.run();
            } finally {
                closed.complete(null);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        closed.join();
    }

    private boolean startClosing() {
        lock.lock();
        try {
            boolean first = !closing;
            closing = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private List<Submission> unsettled() {
        lock.lock();
        try {
            List<Submission> all = new ArrayList<>();
            for (Submission each = newest; each != null; each = each.older) {
                all.add(each);
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether an interrupt came meanwhile; the flag is then clear. */
    private static boolean awaitThroughInterrupts(Submission submission) {
        boolean interrupted = false;
        while (true) {
            try {
                submission.await();
                return interrupted;
            } catch (WaitInterruptedException e) {
                interrupted |= Thread.interrupted();
            }
        }
    }
}
