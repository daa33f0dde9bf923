// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import mps.api.Mps;
import mps.tck.rules.SyncStrategyRuntimeRules;

/** A runtime with the strategy keeps all rules. */
final class SemaphoreRuntimeTest extends SyncStrategyRuntimeRules {
    @Override
    protected Mps open() {
        return Mps.builder().sync(new SemaphoreProvider()).open();
    }
}
