// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.List;
import java.util.Optional;
import mps.tck.rules.SubmitCloseRace;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/**
 * Lincheck runs the smallest race through many interleavings, switching threads at any access to shared memory. Few of
 * them by default; {@code -Dmps.lincheck.invocations=20000} looks closer.
 */
final class QueueLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 25);

    @Test
    void submittingSynchronizingAndClosingMayInterleave() {
        Lincheck.runConcurrentTest(INVOCATIONS, new SubmitCloseRace(device ->
                new QueueStrategy(device, 1, false, limits(1, 64, 2, 1))));
    }

    @Test
    void alsoWhenTheOrderIsPreserved() {
        Lincheck.runConcurrentTest(INVOCATIONS, new SubmitCloseRace(device ->
                new QueueStrategy(device, 2, true, limits(2, 1, 64, 3))));
    }

    /** Not from options: the checker gives up a loop of ten turns for one that never ends, and with it the whole search. */
    private static Limits limits(int capacity, int batch, int operations, int inFlight) {
        return new Limits(
                capacity, Optional.empty(), Optional.empty(), 1, batch, List.of(), 0, operations, 1 << 20, inFlight);
    }
}
