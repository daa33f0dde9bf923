// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.Map;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
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
                open(device, Map.of("capacity", "1", "operations", "2", "in-flight", "1"))));
    }

    @Test
    void alsoWhenTheOrderIsPreserved() {
        Lincheck.runConcurrentTest(INVOCATIONS, new SubmitCloseRace(device ->
                open(device, Map.of("capacity", "2", "workers", "2", "batch", "1", "preserve-order", "yes"))));
    }

    private static SyncStrategy open(CommandDevice device, Map<String, String> options) {
        QueueProvider provider = new QueueProvider();
        return provider.open(device, StrategyOptions.check(provider.id(), provider.options(), options));
    }
}
