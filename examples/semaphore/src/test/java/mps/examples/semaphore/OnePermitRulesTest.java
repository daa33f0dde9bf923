// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import java.util.Map;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** With one permit it keeps all rules but those whose tests hold one work on the device to submit another. */
final class OnePermitRulesTest extends SyncStrategyRules {
    private static final String TWO_AT_ONCE = "needs two works on the device at once, and there is one permit";

    @Override
    public SyncStrategyProvider provider() {
        return new SemaphoreProvider();
    }

    @Override
    public Map<String, String> options() {
        return Map.of("permits", "1");
    }

    @Test
    @Disabled(TWO_AT_ONCE)
    @Override
    public void required_s104_settlesWithItsOwnCommandBuffer() {}

    @Test
    @Disabled(TWO_AT_ONCE)
    @Override
    public void required_s201_failsTheWorksOfItsCommandBufferAlone() {}

    @Test
    @Disabled(TWO_AT_ONCE)
    @Override
    public void required_s303_holdsNoLockWhileWaitingForTheDevice() {}

    @Test
    @Disabled(TWO_AT_ONCE)
    @Override
    public void required_s401_synchronizeWaitsForEarlierWorksOnly() {}
}
