// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mps.api.DeadlineException;
import mps.api.WaitInterruptedException;
import org.jspecify.annotations.Nullable;

/**
 * A work that a strategy accepted, and its outcome.
 *
 * <p>It waits, is encoded, and is settled. A strategy calls {@link #startEncoding()} before it encodes the first step,
 * and leaves the work alone if that returns false: the work was withdrawn, because its owner cancelled it or its deadline
 * passed, and is settled already. Settled exactly once: the first of {@link #succeed()}, {@link #fail} and
 * {@link #withdraw} decides, later calls change nothing.
 *
 * <p>Settling happens-before the return of {@link #await()} and every dependent of {@link #completion()}.
 */
public final class Submission {
    /** Dependents may block and submit again, so they get a thread of their own, never the device's. */
    private static final Executor DEPENDENTS = task -> Thread.ofVirtual().name("mps-completion").start(task);

    private enum Phase {
        WAITING,
        ENCODING,
        OVER
    }

    // A field instead of an object: there is a submission for every work.
    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Submission.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Work work;
    private final @Nullable WorkLedger ledger;
    private final Consumer<Submission> withdrawn;
    private final CompletableFuture<Optional<Throwable>> settled = new CompletableFuture<>();

    @SuppressWarnings("FieldMayBeFinal") // written through PHASE
    private volatile Phase phase = Phase.WAITING;

    // Its place in the ledger, whose lock guards these.
    @Nullable Submission older;
    @Nullable Submission newer;

    /** Creates the unsettled submission of an accepted work. */
    public Submission(Work work) {
        this(work, null, submission -> {});
    }

    /**
     * Creates the unsettled submission of an accepted work.
     *
     * @param ledger forgets it if the work is withdrawn; null if none knows it
     * @param withdrawn called once if the work is withdrawn, after it is settled, by the thread that withdraws it
     */
    Submission(Work work, @Nullable WorkLedger ledger, Consumer<Submission> withdrawn) {
        this.work = work;
        this.ledger = ledger;
        this.withdrawn = withdrawn;
    }

    /** Returns the work. */
    public Work work() {
        return work;
    }

    /**
     * Claims the work for encoding, once.
     *
     * @return whether to encode it; false if it is settled already
     */
    public boolean startEncoding() {
        return PHASE.compareAndSet(this, Phase.WAITING, Phase.ENCODING);
    }

    /**
     * Settles it as failed for {@code cause} if its encoding has not begun. The device then does nothing for it.
     *
     * @return whether it was withdrawn; false if it is being encoded, on the device, or settled (s503)
     */
    public boolean withdraw(Throwable cause) {
        if (!PHASE.compareAndSet(this, Phase.WAITING, Phase.OVER)) {
            return false;
        }
        try {
            settle(Optional.of(cause));
        } finally {
            if (ledger != null) {
                ledger.forget(this);
            }
            withdrawn.accept(this);
        }
        return true;
    }

    /**
     * Withdraws it with a {@link DeadlineException} if its encoding has not begun in time.
     *
     * @param remaining from now on
     */
    void expireAfter(Duration remaining, String strategy) {
        // A copy, because a time-out completes what it is set on. Its timer goes when the submission is settled.
        var _ = settled.copy()
                .orTimeout(TimeUnit.NANOSECONDS.convert(remaining), TimeUnit.NANOSECONDS)
                .whenComplete((_, timeout) -> {
                    if (timeout != null) {
                        withdraw(new DeadlineException("The deadline passed while the work waited in strategy " + strategy
                                + "; expected it to be encoded in time. Allow more, or submit less at once"));
                    }
                });
    }

    /** Settles it as done; returns whether this call decided. */
    public boolean succeed() {
        return end() && settle(Optional.empty());
    }

    /** Settles it as failed for {@code cause}; returns whether this call decided. */
    public boolean fail(Throwable cause) {
        return end() && settle(Optional.of(cause));
    }

    /** Returns whether it was not over. */
    private boolean end() {
        return (Phase) PHASE.getAndSet(this, Phase.OVER) != Phase.OVER;
    }

    private boolean settle(Optional<Throwable> failure) {
        try {
            work.settled(failure);
        } finally {
            settled.complete(failure);
        }
        return true;
    }

    /** Returns whether it is settled. */
    public boolean isSettled() {
        return settled.isDone();
    }

    /**
     * Waits until it is settled. Parks; a virtual thread gives up its carrier.
     *
     * @return why the work failed; empty if it succeeded
     * @throws WaitInterruptedException if interrupted; the flag is set again and the work goes on
     */
    public Optional<Throwable> await() {
        try {
            return settled.get();
        } catch (ExecutionException e) {
            throw new AssertionError("settled never completes exceptionally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(
                    "Interrupted while waiting for the device; the work goes on and its tensors may be asked again", e);
        }
    }

    /** Returns a future that completes as this does. Its dependents run on a virtual thread and may block. */
    public CompletableFuture<Void> completion() {
        CompletableFuture<Void> completion = new CompletableFuture<>();
        var _ = settled.thenAccept(failure -> DEPENDENTS.execute(
                () -> failure.ifPresentOrElse(completion::completeExceptionally, () -> completion.complete(null))));
        return completion;
    }
}
