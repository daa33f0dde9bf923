// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mps.api.BatchPolicy;

/**
 * The samples of one kind that wait, and how many batches of them are being computed. Decides when there is a batch. Not
 * thread-safe: {@link SampleBatcher} guards it.
 *
 * <p><b>Callers that ask again.</b> A sample that waited behind a batch gets its delay when that is over: the callers of
 * the batch are about to come back with their next samples. Were it over-due at once, callers would stay divided into
 * small batches for ever, each waiting behind the other, as soon as a batch takes longer than the delay.
 */
final class Gathering {
    private final BatchPolicy policy;
    private final Deque<Sample> waiting = new ArrayDeque<>();
    private final long delay;
    private int computing;
    private boolean hurried;
    private long placeSince;

    /**
     * Creates it without samples.
     *
     * @param now as {@link System#nanoTime}, as everywhere here
     */
    Gathering(BatchPolicy policy, long now) {
        this.policy = policy;
        this.delay = TimeUnit.NANOSECONDS.convert(policy.maxDelay());
        this.placeSince = now;
    }

    /** From now on nothing waits for company. */
    void hurry() {
        hurried = true;
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

    /** Returns how long from now on there is no batch if nothing comes or ends; {@link Long#MAX_VALUE} for ever. */
    long nanosUntilDue(long now) {
        Sample oldest = waiting.peek();
        if (oldest == null || isFull() || hurried || delay == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return delay - Math.max(0, Math.min(now - oldest.submitted(), now - placeSince));
    }

    private boolean isFull() {
        return computing == policy.maxConcurrent();
    }

    /** Takes a batch and counts it as being computed; empty if it is not the time. */
    List<Sample> takeBatch(long now) {
        int size = isFull() ? 0 : batchSize(now);
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
    void batchOver(long now) {
        if (isFull()) {
            placeSince = now;
        }
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
