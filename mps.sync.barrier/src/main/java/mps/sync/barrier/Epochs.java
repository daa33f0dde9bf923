// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The device's time, cut into epochs: a barrier without a fixed set of parties. A stage enters an epoch, is encoded and
 * executes there, and leaves when its command buffer has completed. An epoch ends when its last member leaves.
 *
 * <p><b>Invariants</b>, under {@code lock}:
 * <ul>
 *   <li>{@code running} members have entered the current epoch and not left.
 *   <li>While {@code draining}, nobody enters. It is set by the first leave and by the first member that asks for the
 *       next epoch. {@code draining} implies {@code running > 0}: whoever waits is woken by a leave.
 *   <li>When {@code running} falls to 0 a new epoch begins with all {@code waiting} as its members. They are admitted
 *       by the thread that opens the epoch, not when they wake up; so the epoch cannot end before each has run in it,
 *       and a faster thread cannot shut them out again.
 * </ul>
 */
final class Epochs {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private long current;
    private int running;
    private int waiting;
    private boolean draining;

    /**
     * Enters the current epoch if nobody has left it yet, or else the next. Not cut short by an interrupt; the flag
     * stays.
     *
     * @return the epoch entered
     */
    long join() {
        lock.lock();
        try {
            return enter();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Enters an epoch after {@code member}, so that the device was idle in between. Not cut short by an interrupt; the
     * flag stays.
     *
     * @param member the epoch in which the caller's stage before ran, or still runs
     * @return the epoch entered
     */
    long next(long member) {
        lock.lock();
        try {
            if (current == member) {
                draining = true;
            }
            return enter();
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the current epoch: the caller's command buffer has completed, or will not be committed. Never waits. */
    void leave() {
        lock.lock();
        try {
            running--;
            draining = running > 0;
            if (running == 0) {
                current++;
                running = waiting;
                waiting = 0;
                opened.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private long enter() {
        if (draining) {
            long closing = current;
            waiting++;
            while (current == closing) {
                opened.awaitUninterruptibly();
            }
        } else {
            running++;
        }
        return current;
    }
}
