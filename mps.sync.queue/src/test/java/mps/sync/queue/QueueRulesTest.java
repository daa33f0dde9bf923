// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.Map;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.rules.SyncStrategyRules;
import org.junit.jupiter.api.Nested;

/** The strategy keeps all rules, whatever its options. */
final class QueueRulesTest extends SyncStrategyRules {
    @Override
    public SyncStrategyProvider provider() {
        return new QueueProvider();
    }

    @Nested
    final class WithLittleRoom extends SyncStrategyRules {
        @Override
        public SyncStrategyProvider provider() {
            return new QueueProvider();
        }

        @Override
        public Map<String, String> options() {
            return Map.of("capacity", "2", "batch", "1", "in-flight", "2", "priorities", "1");
        }
    }

    @Nested
    final class WithCompanyAndOrder extends SyncStrategyRules {
        @Override
        public SyncStrategyProvider provider() {
            return new QueueProvider();
        }

        @Override
        public Map<String, String> options() {
            return Map.of(
                    "workers", "3", "preferred", "2,4", "delay-us", "200", "preserve-order", "yes",
                    "deadline-ms", "60000");
        }
    }
}
