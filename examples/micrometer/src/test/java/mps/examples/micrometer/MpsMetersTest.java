// SPDX-License-Identifier: Apache-2.0
package mps.examples.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.Mps;
import org.junit.jupiter.api.Test;

class MpsMetersTest {

    @Test
    void theRegistrySeesWhatTheRuntimeCounts() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Mps mps = Mps.builder().sync("queue").open()) {
            new MpsMeters(mps).bindTo(registry);
            for (int i = 0; i < 3; i++) {
                mps.arange(4.0).add(i).evaluate();
            }
            try (BatchedFunction twice = mps.batched(batch -> batch.mul(2), BatchPolicy.DEFAULT)) {
                twice.submit(mps.zeros(2)).join().close();
            }
            assertThat(registry.get("mps.works").tag("outcome", "succeeded").functionCounter().count()).isEqualTo(4);
            assertThat(registry.get("mps.works").tag("outcome", "failed").functionCounter().count()).isZero();
            var total = registry.get("mps.time").tag("phase", "total").functionTimer();
            assertThat(total.count()).isEqualTo(4);
            assertThat(total.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(registry.get("mps.time.quantile").tag("phase", "execute").tag("quantile", "0.99").timeGauge().value())
                    .isPositive();
            assertThat(registry.get("mps.batch.samples").gauge().value()).isEqualTo(1);
            assertThat(registry.get("mps.memory").gauge().value()).isNotNegative();
        }
    }
}
