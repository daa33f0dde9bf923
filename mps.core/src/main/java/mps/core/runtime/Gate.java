// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import mps.api.ClosedException;

/**
 * Lets calls in until it is closed, and lets the closing thread wait until the last one is out.
 *
 * <p><b>Invariant.</b> The lowest bit says closed, the rest counts those inside, in one word: so nobody gets in after
 * {@link #close}, and whoever makes the word "closed, nobody inside" opens the latch. <b>Happens-before.</b> What was
 * done inside happens-before the return of {@link #awaitEmpty}.
 */
final class Gate {
    private static final long CLOSED = 1;
    private static final long ONE = 2;

    private final AtomicLong word = new AtomicLong();
    private final CountDownLatch empty = new CountDownLatch(1);

    /**
     * Gets in. Must be followed by {@link #leave}.
     *
     * @throws ClosedException if the gate is closed
     */
    void enter() {
        long before = word.getAndAdd(ONE);
        if ((before & CLOSED) != 0) {
            leave();
            throw closed();
        }
    }

    /** Gets out. */
    void leave() {
        if (word.addAndGet(-ONE) == CLOSED) {
            empty.countDown();
        }
    }

    /** Returns whether it is closed. */
    boolean isClosed() {
        return (word.get() & CLOSED) != 0;
    }

    /**
     * Throws if it is closed.
     *
     * @throws ClosedException if it is
     */
    void ensureOpen() {
        if (isClosed()) {
            throw closed();
        }
    }

    /** Closes it; returns whether this call did. */
    boolean close() {
        long before = word.getAndUpdate(now -> now | CLOSED);
        if (before == 0) {
            empty.countDown();
        }
        return (before & CLOSED) == 0;
    }

    /** Waits until it is closed and nobody is inside. An interrupt is kept for the caller. */
    void awaitEmpty() {
        Uninterruptibly.await(empty);
    }

    private static ClosedException closed() {
        return new ClosedException("The runtime is closed; open another one with Mps.open()");
    }
}
