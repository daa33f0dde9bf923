// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** The strategy keeps all rules. */
final class BarrierRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return new BarrierProvider();
    }
}
