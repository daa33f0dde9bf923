// SPDX-License-Identifier: Apache-2.0
package mps.core.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import mps.api.Histogram;

/**
 * Counts values by their size, from any number of threads: one atomic addition into a bucket, no lock, no allocation.
 * Buckets are those that {@link Histogram} describes.
 */
final class Recorder {
    /** The number of buckets to a power of two, as a power of two. */
    private static final int PRECISION = 3;

    private static final int FIRST = 1 << PRECISION;

    private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - PRECISION) * FIRST);
    private final LongAdder sum = new LongAdder();
    private final LongAccumulator max = new LongAccumulator(Math::max, 0);

    /** Counts a value; one below 0, as a clock that was set back gives, counts as 0. */
    void record(long value) {
        long counted = Math.max(0, value);
        counts.incrementAndGet(bucketOf(counted));
        sum.add(counted);
        max.accumulate(counted);
    }

    Histogram snapshot() {
        List<Histogram.Bucket> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            long count = counts.get(bucket);
            if (count > 0) {
                buckets.add(new Histogram.Bucket(firstOf(bucket), lastOf(bucket), count));
            }
        }
        return new Histogram(buckets, sum.sum(), max.get());
    }

    /** Below 8 the value itself; above, three bits behind the leading one tell the bucket within its power of two. */
    static int bucketOf(long value) {
        if (value < FIRST) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - PRECISION - Long.numberOfLeadingZeros(value);
        return (shift << PRECISION) + (int) (value >>> shift);
    }

    static long firstOf(int bucket) {
        if (bucket < 2 * FIRST) {
            return bucket;
        }
        int shift = (bucket >>> PRECISION) - 1;
        return (long) (bucket - (shift << PRECISION)) << shift;
    }

    private static long lastOf(int bucket) {
        return bucket + 1 == (Long.SIZE - PRECISION) * FIRST ? Long.MAX_VALUE : firstOf(bucket + 1) - 1;
    }
}
