// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;
import java.util.List;
import mps.tck.verify.Settings;

/**
 * How a benchmark runs.
 *
 * @param threads the numbers of threads that call at once
 * @param limit when it ends
 * @param slice how long a combination is measured in each round; a call that has begun is also ended
 * @param seed what weights, inputs and the order within a round are drawn from
 * @param patience how much longer than {@code slice} one may take before its calls are given up
 */
public record BenchSettings(List<Integer> threads, Limit limit, Duration slice, long seed, Duration patience) {
    /** Some minutes for a few workloads. */
    public static final BenchSettings DEFAULT = new BenchSettings(
            List.of(1, 2, 4, 8, 16),
            new Rounds(15),
            Duration.ofMillis(120),
            Settings.DEFAULT.seed(),
            Settings.DEFAULT.patience());

    /** When a benchmark ends. */
    public sealed interface Limit {}

    /** After so many rounds, besides the first, which only warms up. */
    public record Rounds(int count) implements Limit {}

    /** With the first round that ends this long after the beginning; one counts, however long it takes. */
    public record Time(Duration duration) implements Limit {}

    /** Checks the numbers. */
    public BenchSettings {
        threads = List.copyOf(threads);
        if (threads.isEmpty() || threads.stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("Expected numbers of threads of 1 or more, but came " + threads);
        }
        if (!slice.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException(
                    "Expected a slice and some patience, but came a slice of " + slice + " and patience " + patience);
        }
        if (limit instanceof Rounds(int count) && count < 1) {
            throw new IllegalArgumentException("Expected 1 round or more, but came " + count);
        }
    }
}
