// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import mps.api.spi.SyncStrategyProvider;

/** The rules can be kept by a strategy in which works wait, too. */
final class PlainQueueRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return PlainStrategy.provider(PlainQueue::new);
    }
}
