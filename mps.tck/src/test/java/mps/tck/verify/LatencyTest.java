// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static Latency nanos(long p50, long p99) {
        return new Latency(Duration.ofNanos(p50), Duration.ofNanos(p99));
    }

    @Test
    void percentilesAreTimesThatWereMeasured() {
        assertThat(Latency.of(LongStream.rangeClosed(1, 100).toArray())).isEqualTo(nanos(50, 99));
    }

    @Test
    void oneSlowCallInAThousandDoesNotShowAtNinetyNine() {
        long[] times = LongStream.generate(() -> 7).limit(1000).toArray();
        times[500] = 1_000_000;
        assertThat(Latency.of(times)).isEqualTo(nanos(7, 7));
    }

    @Test
    void theOrderOfMeasuringDoesNotMatter() {
        assertThat(Latency.of(30, 10, 20)).isEqualTo(nanos(20, 30));
    }

    @Test
    void oneTimeIsEveryPercentile() {
        assertThat(Latency.of(5)).isEqualTo(nanos(5, 5));
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(Latency.of()).isEqualTo(nanos(0, 0));
    }
}
