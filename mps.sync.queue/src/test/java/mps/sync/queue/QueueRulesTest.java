// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** The strategy keeps all rules. */
final class QueueRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return new QueueProvider();
    }
}
