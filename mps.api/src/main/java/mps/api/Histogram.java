// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.List;

/**
 * How often values of which size occurred. Values up to 8 have a bucket of their own; above, a bucket is an eighth of a
 * power of two wide, so that a value is known to within 12.5 %. Immutable.
 *
 * @param buckets those that are not empty, in ascending order
 * @param sum of all values
 * @param max the largest value, exactly; 0 if there is none
 */
public record Histogram(List<Bucket> buckets, long sum, long max) {
    /**
     * Values of about one size.
     *
     * @param from the smallest value that belongs here
     * @param to the largest
     * @param count how many occurred
     */
    public record Bucket(long from, long to, long count) {}

    /** Copies the list. */
    public Histogram {
        buckets = List.copyOf(buckets);
    }

    /** Returns how many values occurred. */
    public long count() {
        return buckets.stream().mapToLong(Bucket::count).sum();
    }

    /** Returns the mean, or 0 without values. */
    public double mean() {
        long count = count();
        return count == 0 ? 0 : (double) sum / count;
    }

    /**
     * Returns a value that this share of the values does not exceed: the upper end of its bucket, or {@link #max} where
     * that is less; 0 without values.
     *
     * @param share from 0 to 1, such as 0.99
     */
    public long quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Expected a share from 0 to 1, but got " + share);
        }
        long rank = Math.max(1, (long) Math.ceil(share * count()));
        long seen = 0;
        for (Bucket bucket : buckets) {
            seen += bucket.count();
            if (seen >= rank) {
                return Math.min(bucket.to(), max);
            }
        }
        return 0;
    }
}
