// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Counts calls as they end.
 *
 * <p>Invariant: each call is counted once, and none after {@link #close}. Everything is guarded by this object's
 * monitor: what a caller did before it reported happens before what the waiter does after it was told.
 */
final class Tally {
    private static final int FAILURES_KEPT = 8;

    private final int expected;
    private final int threads;
    private final int[] rightOfIteration;
    private final IntConsumer progress;
    private final long[] latencies;
    private final List<String> failures = new ArrayList<>();
    private int ended;
    private int returned;
    private int right;
    private long lastEnd = System.nanoTime();
    private boolean closed;

    /**
     * Creates a tally.
     *
     * @param threads how many threads will call
     * @param iterations how often each of them will
     * @param progress told how many calls have ended, each time one does
     */
    Tally(int threads, int iterations, IntConsumer progress) {
        this.expected = threads * iterations;
        this.threads = threads;
        this.rightOfIteration = new int[iterations];
        this.progress = progress;
        this.latencies = new long[expected];
    }

    /** A thread's call of this iteration returned a result after so many nanoseconds; a failure says what is wrong. */
    synchronized void returned(int iteration, long nanos, Optional<String> failure) {
        if (!closed) {
            latencies[returned++] = nanos;
            if (failure.isEmpty()) {
                rightOfIteration[iteration]++;
            }
            ended(failure);
        }
    }

    /** A call threw. */
    synchronized void threw(String failure) {
        if (!closed) {
            ended(Optional.of(failure));
        }
    }

    private void ended(Optional<String> failure) {
        lastEnd = System.nanoTime();
        ended++;
        failure.ifPresentOrElse(this::keep, () -> right++);
        progress.accept(ended);
        notifyAll();
    }

    private void keep(String failure) {
        if (failures.size() < FAILURES_KEPT) {
            failures.add(failure);
        }
    }

    /** Waits until all calls have ended, or none has for as long as {@code patience}; returns whether all have. */
    synchronized boolean awaitAll(Duration patience) throws InterruptedException {
        long patienceNanos = patience.toNanos();
        long since = System.nanoTime();
        int before = ended;
        while (ended < expected) {
            if (ended != before) {
                before = ended;
                since = System.nanoTime();
            }
            long remaining = patienceNanos - (System.nanoTime() - since);
            if (remaining <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, remaining);
        }
        return true;
    }

    /** Counts no more, and returns what was counted. */
    synchronized Count close() {
        closed = true;
        if (ended < expected) {
            // In front, however many wrong results came before: this is the worst.
            failures.addFirst((expected - ended) + " of " + expected + " calls did not return in time");
        }
        int rightIterations =
                (int) Arrays.stream(rightOfIteration).filter(count -> count == threads).count();
        Latency latency = Latency.of(Arrays.copyOf(latencies, returned));
        return new Count(right, rightIterations, latency, returned, lastEnd, failures);
    }

    /**
     * What was counted.
     *
     * @param right calls with a right result
     * @param rightIterations iterations in which every thread's result was right
     * @param latency of the calls that returned a result
     * @param returned calls that returned a result, right or wrong
     * @param lastEnd when the last call ended, as {@link System#nanoTime}
     * @param failures the first wrong ones
     */
    record Count(int right, int rightIterations, Latency latency, int returned, long lastEnd, List<String> failures) {
        Count {
            failures = List.copyOf(failures);
        }
    }
}
