// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import mps.api.WaitInterruptedException;

/**
 * A work that a strategy accepted, and its outcome. Settled exactly once: the first of {@link #succeed()} and
 * {@link #fail} decides, later calls change nothing.
 *
 * <p>Settling happens-before the return of {@link #await()} and every dependent of {@link #completion()}.
 */
public final class Submission {
    /** Dependents may block and submit again, so they get a thread of their own, never the device's. */
    private static final Executor DEPENDENTS = task -> Thread.ofVirtual().name("mps-completion").start(task);

    private final Work work;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<Optional<Throwable>> settled = new CompletableFuture<>();

    /** Creates the unsettled submission of an accepted work. */
    public Submission(Work work) {
        this.work = work;
    }

    /** Returns the work. */
    public Work work() {
        return work;
    }

    /** Settles it as done; returns whether this call decided. */
    public boolean succeed() {
        return settle(Optional.empty());
    }

    /** Settles it as failed for {@code cause}; returns whether this call decided. */
    public boolean fail(Throwable cause) {
        return settle(Optional.of(cause));
    }

    private boolean settle(Optional<Throwable> failure) {
        if (!claimed.compareAndSet(false, true)) {
            return false;
        }
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
