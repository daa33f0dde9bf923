// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

/**
 * Hears for what works and threads wait inside a strategy. What can be seen from outside, the runtime sees for itself:
 * submitting, encoding, command buffers, execution and failures. Thread-safe; never waits and never throws.
 */
@FunctionalInterface
public interface StrategyObserver {
    /** Hears nothing. */
    StrategyObserver NONE = (wait, nanos) -> {};

    /** What was waited for. */
    enum Wait {
        /** A submitting thread, for room: a permit or a place in a queue. */
        ROOM,
        /** A thread, for the lock under which works are encoded. */
        LOCK,
        /** An accepted work, for the thread that encodes it. */
        QUEUE,
        /** A thread, for the device to be idle between two stages. */
        BARRIER
    }

    /**
     * Hears of a wait that is over, also of one that took no time.
     *
     * @param nanos how long it took
     */
    void waited(Wait wait, long nanos);
}
