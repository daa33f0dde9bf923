// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;

/** {@code mutex scope=op} keeps the books, so that a run with it ends. */
final class StepLockRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return UnsafeProvider.mutexPerStep();
    }
}
