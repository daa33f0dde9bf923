// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * Settles works as they end or, if their order is to be preserved, in the order in which they were accepted: one that
 * ends early waits for those before it. Thread-safe.
 *
 * <p><b>Invariant</b> where the order is preserved: {@code outcomes} holds the accepted works that are not settled, in
 * order; a thread settles the first as long as it has ended, and while one does so others only note outcomes. The lock
 * guards these fields and is never held while a work is settled.
 */
final class Settling {
    private final WorkLedger ledger;
    private final boolean ordered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Submission, Optional<Outcome>> outcomes = new LinkedHashMap<>();
    private boolean draining;

    /** How a work ended: with a failure or without. */
    private record Outcome(Optional<Throwable> failure) {}

    /** A work that has ended and is the first to be settled. */
    private record Ended(Submission submission, Outcome outcome) {}

    /**
     * Creates it.
     *
     * @param ordered whether to preserve the order
     */
    Settling(WorkLedger ledger, boolean ordered) {
        this.ledger = ledger;
        this.ordered = ordered;
    }

    /** Notes that a work was accepted, before a worker can have it. */
    void accepted(Submission submission) {
        if (!ordered) {
            return;
        }
        lock.lock();
        try {
            // Withdrawn ones are not waited for. If it is withdrawn and not settled yet, withdrawn will take it out.
            if (!submission.isSettled()) {
                outcomes.put(submission, Optional.empty());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Settles a work, now or when those before it are. */
    void settle(Submission submission, Optional<Throwable> failure) {
        if (!ordered) {
            ledger.settle(submission, failure);
            return;
        }
        if (ended(submission, new Outcome(failure))) {
            drain();
        }
    }

    /** Waits no longer for a work that was withdrawn and is settled. */
    void withdrawn(Submission submission) {
        if (ordered && left(submission)) {
            drain();
        }
    }

    /** Notes an outcome; returns whether the caller is to drain. */
    private boolean ended(Submission submission, Outcome outcome) {
        lock.lock();
        try {
            outcomes.replace(submission, Optional.of(outcome));
            return startDraining();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a work out; returns whether the caller is to drain. */
    private boolean left(Submission submission) {
        lock.lock();
        try {
            outcomes.remove(submission);
            return startDraining();
        } finally {
            lock.unlock();
        }
    }

    private boolean startDraining() {
        boolean first = !draining;
        draining = true;
        return first;
    }

    private void drain() {
        for (Ended next = next(); next != null; next = next()) {
            ledger.settle(next.submission(), next.outcome().failure());
        }
    }

    /** Takes the first work out if it has ended; else the calling thread has drained. */
    private @Nullable Ended next() {
        lock.lock();
        try {
            if (!outcomes.isEmpty()) {
                Map.Entry<Submission, Optional<Outcome>> first = outcomes.entrySet().iterator().next();
                if (first.getValue().isPresent()) {
                    Ended ended = new Ended(first.getKey(), first.getValue().get());
                    outcomes.remove(first.getKey());
                    return ended;
                }
            }
            draining = false;
            return null;
        } finally {
            lock.unlock();
        }
    }
}
