// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import mps.api.spi.Submission;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue: first in, first out. Thread-safe.
 *
 * <p>The bound is a semaphore and not the queue's own, because a work that waits for room is not accepted yet and may
 * still be interrupted or refused, while one that is accepted must get in. <b>Invariant:</b> who holds a permit has a
 * place, so adding never waits. Adding a work happens-before taking it.
 */
final class WaitingWorks {
    private final Semaphore room;
    private final BlockingQueue<Submission> works = new LinkedBlockingQueue<>();

    WaitingWorks(int capacity) {
        this.room = new Semaphore(capacity, true);
    }

    /** Returns the places: acquire one before each {@link #add}; taking the work frees it. */
    Semaphore room() {
        return room;
    }

    /** Puts a work at the end; the caller holds a place for it. */
    void add(Submission submission) {
        works.add(submission);
    }

    /** Waits for a work and takes it. */
    Submission take() throws InterruptedException {
        Submission submission = works.take();
        room.release();
        return submission;
    }

    /** Takes a work, or returns null if none waits. */
    @Nullable Submission poll() {
        Submission submission = works.poll();
        if (submission != null) {
            room.release();
        }
        return submission;
    }
}
