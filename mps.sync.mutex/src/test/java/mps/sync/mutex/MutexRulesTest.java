// SPDX-License-Identifier: Apache-2.0
package mps.sync.mutex;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** The strategy keeps all rules. */
final class MutexRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return new MutexProvider();
    }
}
