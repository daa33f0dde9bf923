// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import org.jspecify.annotations.Nullable;

/**
 * Lanes for threads. A thread gets the lane it had before, or that of a thread that has ended, or a new one; so as long
 * as there are no more threads than {@code most}, each has its own. Only beyond that do threads take turns.
 *
 * <p><b>Invariant.</b> A lane is idle or lent to one thread. No more than {@code most} are ever opened; who takes one has
 * a permit of which there are {@code most}, and so finds one. The lock guards {@code idle} and {@code opened}.
 */
final class ThreadLanes {
    private final CommandDevice device;
    private final String label;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Lease> idle = new ArrayDeque<>();
    private int opened;

    /** A lane, and who has it or had it last. */
    record Lease(CommandLane lane, Thread user) {}

    ThreadLanes(CommandDevice device, String label, int most) {
        this.device = device;
        this.label = label;
        this.most = most;
    }

    /** Lends a lane to the calling thread. */
    Lease take() {
        Thread user = Thread.currentThread();
        int number;
        lock.lock();
        try {
            CommandLane lane = removeIdle(user);
            if (lane != null) {
                return new Lease(lane, user);
            }
            number = ++opened;
        } finally {
            lock.unlock();
        }
        return new Lease(open(number), user);
    }

    private @Nullable CommandLane removeIdle(Thread user) {
        return remove(lease -> lease.user() == user)
                .or(() -> remove(lease -> !lease.user().isAlive()))
                .or(() -> opened < most ? Optional.empty() : Optional.of(idle.remove()))
                .map(Lease::lane)
                .orElse(null);
    }

    private Optional<Lease> remove(Predicate<Lease> wanted) {
        for (Iterator<Lease> leases = idle.iterator(); leases.hasNext(); ) {
            Lease lease = leases.next();
            if (wanted.test(lease)) {
                leases.remove();
                return Optional.of(lease);
            }
        }
        return Optional.empty();
    }

    private CommandLane open(int number) {
        try {
            return device.openLane(label + "." + number);
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                opened--;
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    /** Takes a lane back. */
    void giveBack(Lease lease) {
        lock.lock();
        try {
            idle.add(lease);
        } finally {
            lock.unlock();
        }
    }

    /** Closes all lanes; none is lent out. */
    void close() {
        idle.forEach(lease -> lease.lane().close());
    }
}
