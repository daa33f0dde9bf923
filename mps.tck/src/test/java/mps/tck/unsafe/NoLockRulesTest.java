// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** {@code none} keeps the books, so that a run with it ends. */
final class NoLockRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return UnsafeProvider.none();
    }
}
