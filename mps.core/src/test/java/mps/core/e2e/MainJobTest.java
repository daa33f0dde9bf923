// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import mps.api.Mps;
import mps.tck.rules.SyncStrategyRuntimeRules;
import org.junit.jupiter.api.Nested;

/**
 * The whole way of the data, in small: every workload under every strategy from many threads, every result right. The
 * build runs this class once for each model of the device that is held to be faithful to Metal.
 */
final class MainJobTest {
    @Nested
    final class UnderMutex extends SyncStrategyRuntimeRules {
        @Override
        protected Mps open() {
            return Mps.builder().sync("mutex").open();
        }
    }

    @Nested
    final class UnderBarrier extends SyncStrategyRuntimeRules {
        @Override
        protected Mps open() {
            return Mps.builder().sync("barrier").open();
        }
    }

    @Nested
    final class UnderQueue extends SyncStrategyRuntimeRules {
        @Override
        protected Mps open() {
            return Mps.builder().sync("queue").open();
        }
    }
}
