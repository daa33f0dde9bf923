// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a {@link BatchedFunction} runs the samples it has. Immutable.
 *
 * <p>A batch is formed when one of these holds: there are {@code maxSize} samples of one shape; there are as many as one
 * of the preferred sizes and no batch of that shape is being computed; the oldest has waited {@code maxDelay}. Without
 * a delay nothing waits for company: while a batch is computed the next gathers. With one, the wait for others begins
 * when there is a place: callers that ask again at once stay together, however long a batch takes.
 *
 * @param maxSize samples in a batch at most, 1 or more
 * @param preferredSizes sizes at which a batch runs without waiting any longer; none by default
 * @param maxDelay how long a sample waits for others at most; its wait for a batch before it does not count
 * @param maxConcurrent batches of one shape that are computed at once, 1 or more
 * @param capacity samples that may wait; a further one is refused with an {@link OverloadException}
 * @param deadline how long a sample may wait before its batch is begun; nothing where it may wait for as long as it takes
 * @param priority of the batches' works
 */
public record BatchPolicy(
        int maxSize,
        List<Integer> preferredSizes,
        Duration maxDelay,
        int maxConcurrent,
        int capacity,
        Optional<Duration> deadline,
        int priority) {
    /** Up to 32 samples, no delay, one batch at a time, 10,000 waiting samples. */
    public static final BatchPolicy DEFAULT =
            new BatchPolicy(32, List.of(), Duration.ZERO, 1, 10_000, Optional.empty(), 0);

    /** Checks the values. */
    public BatchPolicy {
        preferredSizes = preferredSizes.stream().sorted().toList();
        require(maxSize >= 1, "a maximum size of 1 or more", maxSize);
        require(preferredSizes.stream().allMatch(size -> size >= 1), "preferred sizes of 1 or more", preferredSizes);
        require(
                preferredSizes.isEmpty() || preferredSizes.getLast() <= maxSize,
                "preferred sizes up to the maximum size " + maxSize,
                preferredSizes);
        require(!maxDelay.isNegative(), "a maximum delay that is not negative", maxDelay);
        require(maxConcurrent >= 1, "1 or more batches at once", maxConcurrent);
        require(capacity >= 1, "room for 1 sample or more", capacity);
        require(deadline.filter(each -> each.isNegative() || each.isZero()).isEmpty(), "a positive deadline", deadline);
        require(
                priority >= 0 && priority <= EvaluationOptions.MAX_PRIORITY,
                "a priority from 0 to " + EvaluationOptions.MAX_PRIORITY,
                priority);
    }

    private static void require(boolean holds, String expected, Object came) {
        if (!holds) {
            throw new IllegalArgumentException("A batch policy needs " + expected + ", but got " + came);
        }
    }

    /** Returns this policy with another maximum size; preferred sizes above it are dropped. */
    public BatchPolicy withMaxSize(int size) {
        return new BatchPolicy(
                size,
                preferredSizes.stream().filter(each -> each <= size).toList(),
                maxDelay,
                maxConcurrent,
                capacity,
                deadline,
                priority);
    }

    /** Returns this policy with other preferred sizes. */
    public BatchPolicy withPreferredSizes(Integer... sizes) {
        return new BatchPolicy(maxSize, List.of(sizes), maxDelay, maxConcurrent, capacity, deadline, priority);
    }

    /** Returns this policy with another maximum delay. */
    public BatchPolicy withMaxDelay(Duration delay) {
        return new BatchPolicy(maxSize, preferredSizes, delay, maxConcurrent, capacity, deadline, priority);
    }

    /** Returns this policy with another number of batches at once. */
    public BatchPolicy withMaxConcurrent(int batches) {
        return new BatchPolicy(maxSize, preferredSizes, maxDelay, batches, capacity, deadline, priority);
    }

    /** Returns this policy with another capacity. */
    public BatchPolicy withCapacity(int samples) {
        return new BatchPolicy(maxSize, preferredSizes, maxDelay, maxConcurrent, samples, deadline, priority);
    }

    /** Returns this policy with a deadline. */
    public BatchPolicy withDeadline(Duration after) {
        return new BatchPolicy(maxSize, preferredSizes, maxDelay, maxConcurrent, capacity, Optional.of(after), priority);
    }

    /** Returns this policy with another priority. */
    public BatchPolicy withPriority(int newPriority) {
        return new BatchPolicy(maxSize, preferredSizes, maxDelay, maxConcurrent, capacity, deadline, newPriority);
    }
}
