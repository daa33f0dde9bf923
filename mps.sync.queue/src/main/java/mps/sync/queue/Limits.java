// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How works get in and when a command buffer is committed. May change while the strategy is open.
 *
 * @param capacity works that may wait
 * @param patience how long submitting waits for room; nothing for as long as it takes
 * @param deadline how long a work without a deadline of its own may wait; nothing for as long as it takes
 * @param levels priorities that are told apart, from 0 on; a higher one counts as the highest
 * @param batch works in a command buffer at most
 * @param preferred numbers of works at which a command buffer is committed without waiting for more, ascending
 * @param delayNanos how long the oldest work waits for others at most
 * @param operations steps in a command buffer from which on it takes no further work
 * @param bytes bytes its works read and write from which on it takes no further work
 * @param inFlight command buffers of one worker that may be committed and not complete
 */
record Limits(
        int capacity,
        Optional<Duration> patience,
        Optional<Duration> deadline,
        int levels,
        int batch,
        List<Integer> preferred,
        long delayNanos,
        int operations,
        long bytes,
        int inFlight) {

    /** Returns whether so much waits that a command buffer is begun without waiting for more. */
    boolean isEnough(Levels waiting) {
        int works = preferred.isEmpty() ? batch : Math.min(batch, preferred.getFirst());
        return delayNanos == 0
                || waiting.size() >= works
                || waiting.steps() >= operations
                || waiting.bytes() >= bytes;
    }

    /**
     * Returns whether a command buffer is to be committed with the works it has: it has a preferred number of them, and
     * not enough wait for the next.
     */
    boolean isPreferred(int works, int waiting) {
        int at = preferred.indexOf(works);
        return at >= 0 && (at + 1 == preferred.size() || works + waiting < preferred.get(at + 1));
    }

    /** Returns these limits without waiting for company. */
    Limits withoutDelay() {
        return new Limits(
                capacity, patience, deadline, levels, batch, preferred, 0, operations, bytes, inFlight);
    }
}
