// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long calls took.
 *
 * @param p50 half of the calls took at most this long
 * @param p99 99 of 100 calls took at most this long
 */
public record Latency(Duration p50, Duration p99) {

    /** Returns the percentiles of these times in nanoseconds, in any order; zero if there are none. */
    static Latency of(long... nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latency(percentile(sorted, 50), percentile(sorted, 99));
    }

    /** The smallest time that at least {@code percent} of 100 do not exceed: the nearest-rank method. */
    private static Duration percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return Duration.ofNanos(sorted[rank - 1]);
    }
}
