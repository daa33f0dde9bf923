// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import mps.api.WaitInterruptedException;
import mps.api.spi.CommandDevice;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import org.junit.jupiter.api.Test;

/** Strategies in which some threads do not get on: each is found, by the rule it breaks. */
final class BrokenCrowdTest {
    @Test
    void permitKeptByItsThread() {
        // Dependents live on after they have submitted; many callers get on after each other only.
        Breakage.of(KeptPermits::new).breaks("s306", Set.of("s301", "s302"));
    }

    /** A thread takes a permit with its first work, and gives it back when it ends. */
    private static final class KeptPermits extends PlainStrategy {
        private final Semaphore threads;
        private final Set<Thread> owners = ConcurrentHashMap.newKeySet();

        KeptPermits(CommandDevice device) {
            super(device);
            threads = new Semaphore(device.maxCommandBuffersInFlight());
        }

        @Override
        Submission accept(Work work) {
            while (!owners.contains(Thread.currentThread())) {
                if (tryAcquire()) {
                    owners.add(Thread.currentThread());
                }
                List<Thread> ended = owners.stream().filter(owner -> !owner.isAlive()).toList();
                threads.release((int) ended.stream().filter(owners::remove).count());
            }
            return super.accept(work);
        }

        private boolean tryAcquire() {
            try {
                return threads.tryAcquire(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new WaitInterruptedException("Interrupted", e);
            }
        }
    }

    @Test
    void threadsTakeTurns() {
        Breakage.of(Turns::new).breaks("s307");
    }

    /** No thread may be two works ahead of another that has submitted and lives. */
    private static final class Turns extends PlainStrategy {
        private final Map<Thread, Integer> works = new ConcurrentHashMap<>();

        Turns(CommandDevice device) {
            super(device);
        }

        @Override
        Submission accept(Work work) {
            int own = works.merge(Thread.currentThread(), 1, Integer::sum);
            while (works.entrySet().stream().anyMatch(one -> one.getKey().isAlive() && one.getValue() < own - 1)) {
                LockSupport.parkNanos(100_000);
            }
            return super.accept(work);
        }
    }

    @Test
    void lastInFirstOut() {
        Breakage.of(device -> new PlainStrategy(device, new LastInFirstOut(device.maxCommandBuffersInFlight())))
                .breaks("s308");
    }

    /** A semaphore that lets those in first who came last. */
    private static final class LastInFirstOut extends Semaphore {
        private static final long serialVersionUID = 1L;

        private final transient Deque<CountDownLatch> waiting = new ArrayDeque<>();
        private int free;

        LastInFirstOut(int permits) {
            super(0);
            free = permits;
        }

        @Override
        public void acquire() throws InterruptedException {
            if (!tryAcquire(1, TimeUnit.DAYS)) {
                throw new AssertionError("A day has passed");
            }
        }

        @Override
        public boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            CountDownLatch place = new CountDownLatch(1);
            if (enter(place)) {
                return true;
            }
            boolean in = false;
            try {
                in = place.await(time, unit);
            } finally {
                if (!in && !leave(place)) {
                    release();
                }
            }
            return in;
        }

        private synchronized boolean enter(CountDownLatch place) {
            if (free > 0) {
                free--;
                return true;
            }
            waiting.push(place);
            return false;
        }

        private synchronized boolean leave(CountDownLatch place) {
            return waiting.remove(place);
        }

        @Override
        public synchronized void release() {
            if (waiting.isEmpty()) {
                free++;
            } else {
                waiting.pop().countDown();
            }
        }
    }

    @Test
    void virtualThreadsSpin() {
        Breakage.of(device -> new PlainStrategy(device) {
            private volatile boolean closing;

            @Override
            Submission accept(Work work) {
                if (Thread.currentThread().isVirtual()) {
                    while (!closing && !room.tryAcquire()) {
                        Thread.onSpinWait();
                    }
                    room.release();
                }
                return super.accept(work);
            }

            @Override
            public void close() {
                closing = true;
                super.close();
            }
        })
                // Many virtual callers, and dependents, have no carrier to get on with.
                .breaks("s309", Set.of("s301", "s302"));
    }
}
