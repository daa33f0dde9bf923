// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that several threads ask for at once, each in its own manner: one withdraws what another waits for. A host
 * records them, guests use them while the host does, and the host releases them when the last guest has gone.
 *
 * <p><b>Invariant.</b> Guests come only while the recording is {@code current}, which it is no more before its host waits
 * for the last one. The lock guards {@code current} and the numbers of guests.
 */
final class SharedRecordings {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition gone = lock.newCondition();
    private @Nullable Host current;

    /** What the host has. */
    private final class Host implements Recording {
        private final Recording own;
        private int guests;

        Host(Recording own) {
            this.own = own;
        }

        @Override
        public Draw.Call call() {
            return own.call();
        }

        @Override
        public List<Tensor> results() {
            return own.results();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (equals(current)) {
                    current = null;
                }
                while (guests > 0) {
                    gone.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
            own.close();
        }
    }

    /** What a guest has. */
    private final class Guest implements Recording {
        private final Host host;

        Guest(Host host) {
            this.host = host;
        }

        @Override
        public Draw.Call call() {
            return host.call();
        }

        @Override
        public List<Tensor> results() {
            return host.results();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                host.guests--;
                gone.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Returns what another caller is computing; or what this one then records for others as well.
     *
     * @param call what to record if there is nothing
     * @param guests counts those who share another's
     */
    Recording take(Session session, Draw draw, Draw.Call call, LongAdder guests) {
        lock.lock();
        try {
            if (current != null) {
                current.guests++;
                guests.increment();
                return new Guest(current);
            }
            Host host = new Host(Recording.own(session, draw, call));
            current = host;
            return host;
        } finally {
            lock.unlock();
        }
    }
}
