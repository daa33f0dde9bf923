// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** The strategy keeps all rules. */
final class SemaphoreRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return new SemaphoreProvider();
    }
}
