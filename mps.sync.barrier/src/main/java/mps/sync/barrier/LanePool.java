// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.CommandLane;

/**
 * A fixed number of lanes, each lent to one work at a time. A thread gets the lane it used last if that is idle, and
 * else the one that has been idle longest.
 *
 * <p><b>Invariant.</b> Whoever holds one of {@link #permits()} finds an idle lane: a lane is put back before its permit
 * is released. The lock guards {@code idle} and is never held while waiting; through it, what one thread did to a lane
 * happens-before what the next one does.
 */
final class LanePool {
    private static final long NOBODY = 0;

    private final List<CommandLane> lanes;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Lease> idle = new ArrayDeque<>();

    /**
     * A lane, and who has it or had it last.
     *
     * @param user the thread's id, or {@link #NOBODY}
     */
    record Lease(CommandLane lane, long user) {}

    /** Creates a pool of open lanes, which are its own from now on. */
    LanePool(List<CommandLane> lanes) {
        this.lanes = List.copyOf(lanes);
        this.permits = new Semaphore(lanes.size(), true);
        lanes.forEach(lane -> idle.add(new Lease(lane, NOBODY)));
    }

    /** Returns the right to take a lane: acquire one before each {@link #take}; {@link #giveBack} releases it. */
    Semaphore permits() {
        return permits;
    }

    /** Lends a lane to the calling thread, which holds a permit. */
    Lease take() {
        long user = Thread.currentThread().threadId();
        lock.lock();
        try {
            return new Lease(removeIdle(user), user);
        } finally {
            lock.unlock();
        }
    }

    private CommandLane removeIdle(long user) {
        for (Iterator<Lease> leases = idle.iterator(); leases.hasNext(); ) {
            Lease lease = leases.next();
            if (lease.user() == user) {
                leases.remove();
                return lease.lane();
            }
        }
        return idle.remove().lane();
    }

    /** Takes a lane back, from any thread, and releases its permit. */
    void giveBack(Lease lease) {
        lock.lock();
        try {
            idle.add(lease);
        } finally {
            lock.unlock();
        }
        permits.release();
    }

    /** Closes all lanes; none is lent out. */
    void close() {
        lanes.forEach(CommandLane::close);
    }
}
