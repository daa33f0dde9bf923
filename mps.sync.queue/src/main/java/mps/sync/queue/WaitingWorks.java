// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.Submission;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue, by priority. Thread-safe.
 *
 * <p>The bound is a semaphore and not the queue's own, because a work that waits for room is not accepted yet and may
 * still be interrupted or refused, while one that is accepted must get in. <b>Invariant:</b> who holds a permit has a
 * place, so adding never waits; the permit goes back when the work leaves, taken or withdrawn, once. The lock guards
 * {@code works} and is held for nothing else. Adding a work happens-before taking it.
 */
final class WaitingWorks {
    private final Room room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Levels works = new Levels();
    private volatile Limits limits;

    WaitingWorks(Limits limits) {
        this.room = new Room(limits.capacity());
        this.limits = limits;
    }

    /** Returns the places: acquire one before each {@link #add}; leaving frees it. */
    Semaphore room() {
        return room;
    }

    /** Returns the limits that hold now. */
    Limits limits() {
        return limits;
    }

    /** Changes the limits for all that is decided from now on. One thread at a time. */
    void change(Limits changedLimits) {
        lock.lock();
        try {
            limits = changedLimits;
            room.resize(changedLimits.capacity());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a work behind those of its priority; the caller holds a place for it. */
    void add(Submission submission) {
        lock.lock();
        try {
            if (submission.isSettled()) {
                // Withdrawn before it got in: remove has looked for it already, or will look in vain.
                room.release();
                return;
            }
            works.add(Waiting.from(submission, limits.levels()));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a withdrawn and settled work out, unless a worker has it already. */
    void remove(Submission withdrawn) {
        lock.lock();
        try {
            if (works.remove(withdrawn)) {
                room.release();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a command buffer is to be begun, and takes its first work. */
    Waiting take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (works.size() == 0 || !isTime()) {
                if (works.size() == 0) {
                    changed.await();
                } else {
                    var _ = changed.awaitNanos(nanosLeft());
                }
            }
            return takeNext();
        } finally {
            lock.unlock();
        }
    }

    private boolean isTime() {
        return limits.isEnough(works) || nanosLeft() <= 0;
    }

    /** Returns how much longer the oldest work waits for others. */
    private long nanosLeft() {
        long now = System.nanoTime();
        return limits.delayNanos() - (now - works.oldest(now));
    }

    private Waiting takeNext() {
        Waiting next = works.take();
        room.release();
        if (works.size() > 0) {
            // The signals of several works may have woken one worker.
            changed.signal();
        }
        return next;
    }

    /**
     * Takes the next work for a command buffer that has some, or returns null if it is to be committed as it is.
     *
     * @param count works that it has
     */
    @Nullable Waiting takeAnother(int count) {
        lock.lock();
        try {
            return works.size() == 0 || limits.isPreferred(count, works.size()) ? null : takeNext();
        } finally {
            lock.unlock();
        }
    }
}
