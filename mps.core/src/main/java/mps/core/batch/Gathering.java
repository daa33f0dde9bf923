// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import mps.api.BatchPolicy;

/**
 * The samples of one kind that wait, and how many batches of them are being computed. Decides when there is a batch. Not
 * thread-safe: {@link SampleBatcher} guards it.
 */
final class Gathering {
    private final BatchPolicy policy;
    private final Deque<Sample> waiting = new ArrayDeque<>();
    private int computing;
    private boolean hurried;
    private CompletableFuture<Void> waking = CompletableFuture.completedFuture(null);

    Gathering(BatchPolicy policy) {
        this.policy = policy;
    }

    /** From now on nothing waits for company. */
    void hurry() {
        hurried = true;
        forgetToWake();
    }

    /** Runs {@code action} when the oldest sample has waited long enough, unless that is to happen already. */
    void wakeWhenDue(long now, Runnable action, Executor executor) {
        long due = nanosUntilDue(now);
        if (due > 0 && due < Long.MAX_VALUE && waking.isDone()) {
            waking = new CompletableFuture<>();
            var _ = waking.thenRunAsync(action, executor);
            var _ = waking.completeOnTimeout(null, due, TimeUnit.NANOSECONDS);
        }
    }

    /** Does not wake anybody any more, so that nothing is kept for it. */
    void forgetToWake() {
        waking.cancel(false);
    }

    void add(Sample sample) {
        waiting.add(sample);
    }

    /** Takes a sample out; returns whether it was there. */
    boolean remove(Sample sample) {
        return waiting.remove(sample);
    }

    /** Returns whether nothing of this kind is waiting or being computed. */
    boolean isIdle() {
        return waiting.isEmpty() && computing == 0;
    }

    /** Returns how long from now the oldest sample may wait for company; nothing waits longer for a free place. */
    long nanosUntilDue(long now) {
        Sample oldest = waiting.peek();
        return oldest == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(policy.maxDelay().minus(oldest.age(now)));
    }

    /** Takes a batch and counts it as being computed; empty if it is not the time. */
    List<Sample> takeBatch(long now) {
        int size = computing < policy.maxConcurrent() ? batchSize(now) : 0;
        List<Sample> batch = new ArrayList<>(size);
        while (batch.size() < size) {
            batch.add(waiting.remove());
        }
        if (size > 0) {
            computing++;
        }
        return batch;
    }

    /** A batch that was taken is over. */
    void batchOver() {
        computing--;
    }

    private int batchSize(long now) {
        int there = Math.min(waiting.size(), policy.maxSize());
        if (hurried || there == policy.maxSize() || nanosUntilDue(now) <= 0) {
            return there;
        }
        return policy.preferredSizes().stream()
                .filter(size -> size <= there)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }
}
