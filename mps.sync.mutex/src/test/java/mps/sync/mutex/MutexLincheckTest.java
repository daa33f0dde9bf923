// SPDX-License-Identifier: Apache-2.0
package mps.sync.mutex;

import mps.api.spi.StrategyObserver;
import mps.tck.rules.SubmitCloseRace;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/**
 * Lincheck runs the smallest race through many interleavings, switching threads at any access to shared memory. Few of
 * them by default; {@code -Dmps.lincheck.invocations=20000} looks closer.
 */
final class MutexLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 25);

    @Test
    void submittingSynchronizingAndClosingMayInterleave() {
        Lincheck.runConcurrentTest(INVOCATIONS, new SubmitCloseRace(device ->
                new MutexStrategy(device.openLane("lane"), 1, StrategyObserver.NONE)));
    }
}
