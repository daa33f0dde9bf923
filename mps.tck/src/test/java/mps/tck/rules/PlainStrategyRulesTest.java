// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import mps.api.spi.SyncStrategyProvider;

/** The rules can be kept: the strategy that tests break keeps them while it is whole. */
final class PlainStrategyRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return PlainStrategy.provider(PlainStrategy::new);
    }
}
