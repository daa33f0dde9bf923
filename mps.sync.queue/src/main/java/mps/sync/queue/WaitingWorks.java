// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue, by priority, and the stations of those who take from it. Thread-safe.
 *
 * <p>The bound is a semaphore and not the queue's own, because a work that waits for room is not accepted yet and may
 * still be interrupted or refused, while one that is accepted must get in. <b>Invariant:</b> who holds a permit has a
 * place, so adding never waits; the permit goes back when the work leaves, taken or withdrawn, once. The lock guards
 * {@code works} and the stations and is held for nothing else. Adding a work happens-before taking it.
 *
 * <p><b>Nothing is overlooked.</b> When a work is added, or left behind by who took another, and when a station becomes one
 * that can begin, a station that can is told, if there is one and a work waits. Each waits on a condition of its own,
 * so nobody hears what is meant for another; who is told and finds it is not yet the time looks again when it is.
 */
class WaitingWorks {
    private final Room room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Levels works = new Levels();
    private final List<Station> stations = new ArrayList<>();
    private volatile Limits limits;

    WaitingWorks(Limits limits) {
        this.room = new Room(limits.capacity());
        this.limits = limits;
    }

    /** Returns the places: acquire one before each {@link #addOrTakeStation}; leaving frees it. */
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
            for (Station station : stations) {
                station.changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes the station of a worker, which takes from here until it leaves. */
    Station join(@Nullable CommandLane lane) {
        lock.lock();
        try {
            Station station = new Station(lock.newCondition(), lane);
            stations.add(station);
            return station;
        } finally {
            lock.unlock();
        }
    }

    /** The worker of a station takes no more works. */
    void leave(Station station) {
        lock.lock();
        try {
            stations.remove(station);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a work behind those of its priority; the caller holds a place for it. But if nothing waits and a station is
     * idle, the work stays with the caller, who has the station then.
     *
     * @return the station, to be {@linkplain #free freed}; null if the work is in the queue, or withdrawn
     */
    @Nullable Station addOrTakeStation(Submission submission) {
        lock.lock();
        try {
            if (submission.isSettled()) {
                // Withdrawn before it got in: remove has looked for it already, or will look in vain.
                room.release();
                return null;
            }
            Station idle = works.size() == 0 && limits.delayNanos() == 0 ? idle() : null;
            if (idle != null) {
                room.release();
                begin(idle);
                return idle;
            }
            works.add(Waiting.from(submission, limits.levels()));
            tellOne();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Station idle() {
        for (Station station : stations) {
            if (station.isIdle()) {
                return station;
            }
        }
        return null;
    }

    /** Takes a station for a command buffer; the lock is held. */
    void begin(Station station) {
        station.free = false;
        station.inFlight++;
    }

    /** Leaves a station that the caller, who is not its worker, had: nothing of it is inside the lane any more. */
    void free(Station station) {
        lock.lock();
        try {
            station.free = true;
            if (station.wanted) {
                station.changed.signal();
            }
            tellOne();
        } finally {
            lock.unlock();
        }
    }

    /** A command buffer of a station is complete, or was never committed. */
    void completed(Station station) {
        lock.lock();
        try {
            station.inFlight--;
            tellOne();
        } finally {
            lock.unlock();
        }
    }

    /** Tells a station that can begin that a work waits, if so; the lock is held. */
    void tellOne() {
        if (works.size() > 0) {
            for (Station station : stations) {
                if (station.canBegin(limits.inFlight())) {
                    station.changed.signal();
                    return;
                }
            }
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

    /**
     * Waits until a command buffer is to be begun, and takes its first work and the station. Its worker calls this, and has
     * the station afterwards in any case.
     *
     * @throws InterruptedException if interrupted; no command buffer is counted
     */
    Waiting take(Station station) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            station.free = true;
            while (!station.canBegin(limits.inFlight()) || works.size() == 0 || !isTime()) {
                if (!station.canBegin(limits.inFlight()) || works.size() == 0) {
                    station.changed.await();
                } else {
                    var _ = station.changed.awaitNanos(nanosLeft());
                }
            }
            begin(station);
            return takeNext();
        } catch (InterruptedException e) {
            awaitFree(station);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a submitting thread that has the station, and takes it; the lock is held. */
    void awaitFree(Station station) {
        station.wanted = true;
        while (!station.free) {
            station.changed.awaitUninterruptibly();
        }
        station.wanted = false;
        station.free = false;
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
        tellOne();
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
