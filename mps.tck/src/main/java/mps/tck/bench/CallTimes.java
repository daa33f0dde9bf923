// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;
import java.util.stream.LongStream;

/**
 * Counts how long calls took, in constant memory: up to 64 ns exactly, above in buckets of a 64th of a power of two, so
 * that a percentile is at most 1.6 % too long. For one thread.
 */
final class CallTimes {
    private static final int PRECISION = 6;
    private static final int FIRST = 1 << PRECISION;

    private final long[] counts = new long[(Long.SIZE - PRECISION) * FIRST];
    private long max;

    /** Counts a call. */
    void add(long nanos) {
        counts[bucketOf(nanos)]++;
        max = Math.max(max, nanos);
    }

    /** Counts all calls of {@code other}, too. */
    void add(CallTimes other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        max = Math.max(max, other.max);
    }

    /** Returns the percentiles; all are zero if no call was counted. */
    Percentiles percentiles() {
        return new Percentiles(quantile(0.5), quantile(0.9), quantile(0.99), Duration.ofNanos(max));
    }

    /** The end of the bucket of the smallest time that at least this share of the calls do not exceed. */
    private Duration quantile(double share) {
        long rank = (long) Math.ceil(share * LongStream.of(counts).sum());
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return Duration.ofNanos(Math.min(lastOf(bucket), max));
            }
        }
        return Duration.ofNanos(max);
    }

    /** Below 64 the value itself; above, six bits behind the leading one tell the bucket within its power of two. */
    private static int bucketOf(long nanos) {
        if (nanos < FIRST) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - PRECISION - Long.numberOfLeadingZeros(nanos);
        return (shift << PRECISION) + (int) (nanos >>> shift);
    }

    private static long lastOf(int bucket) {
        if (bucket < 2 * FIRST) {
            return bucket;
        }
        int shift = (bucket >>> PRECISION) - 1;
        return ((long) (bucket - (shift << PRECISION) + 1) << shift) - 1;
    }
}
