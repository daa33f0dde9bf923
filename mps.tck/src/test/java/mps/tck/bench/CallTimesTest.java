// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTimesTest {
    private final CallTimes times = new CallTimes();

    private static Percentiles nanos(long p50, long p90, long p99, long max) {
        return new Percentiles(
                Duration.ofNanos(p50), Duration.ofNanos(p90), Duration.ofNanos(p99), Duration.ofNanos(max));
    }

    @Test
    void fewNanosecondsAreCountedExactly() {
        for (int nanos = 1; nanos <= 100; nanos++) {
            times.add(nanos);
        }
        assertThat(times.percentiles()).isEqualTo(nanos(50, 90, 99, 100));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 63, 64, 127, 128, 129, 12_345, 999_999_999, Long.MAX_VALUE})
    void oneTimeIsEveryPercentile(long nanos) {
        times.add(nanos);

        assertThat(times.percentiles()).isEqualTo(nanos(nanos, nanos, nanos, nanos));
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 1_000, 123_456, 987_654_321})
    void aPercentileIsAtMostASixtyFourthTooLong(long nanos) {
        times.add(nanos);
        times.add(Long.MAX_VALUE);

        assertThat(times.percentiles().p50().toNanos()).isBetween(nanos, nanos + nanos / 64);
    }

    @Test
    void callsOfSeveralThreadsAreCountedTogether() {
        CallTimes other = new CallTimes();
        times.add(3);
        other.add(5);
        other.add(9);

        times.add(other);

        assertThat(times.percentiles()).isEqualTo(nanos(5, 9, 9, 9));
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(times.percentiles()).isEqualTo(nanos(0, 0, 0, 0));
    }
}
