// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Lets many threads call at once, from one start signal, and counts the right results.
 *
 * <p>The start latch orders what the starter prepared before every call; the {@link Tally} orders every judgement before
 * the count. Nothing else is shared here.
 */
final class ConcurrentRun {
    /** How long a thread that was told to stop may take before it is left behind: it is a daemon. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private ConcurrentRun() {}

    /**
     * Runs all calls.
     *
     * @param progress told how many calls have ended, each time one does
     * @throws InterruptedException if the caller was interrupted; the threads have been told to stop
     */
    static <R> Outcome run(Settings settings, Calls<R> calls, IntConsumer progress) throws InterruptedException {
        Tally tally = new Tally(settings.threads(), settings.iterations(), progress);
        CountDownLatch ready = new CountDownLatch(settings.threads());
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, settings.threads())
                .mapToObj(thread -> settings.kind().unstarted("mps-verify-" + thread, () -> {
                    ready.countDown();
                    try {
                        start.await();
                        callRepeatedly(thread, settings.iterations(), calls, tally);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // told to stop; what is missing, the tally knows
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        try {
            ready.await();
            long begin = System.nanoTime();
            start.countDown();
            boolean complete = tally.awaitAll(settings.patience());
            Tally.Count count = tally.close();
            return new Outcome(count, Duration.ofNanos(count.lastEnd() - begin), complete);
        } finally {
            stop(threads);
            if (threads.stream().noneMatch(Thread::isAlive)) {
                calls.finish();
            }
        }
    }

    private static <R> void callRepeatedly(int thread, int iterations, Calls<R> calls, Tally tally)
            throws InterruptedException {
        for (int iteration = 0; iteration < iterations && !Thread.currentThread().isInterrupted(); iteration++) {
            calls.prepare(thread, iteration);
            long begin = System.nanoTime();
            R result;
            try {
                result = calls.call(thread, iteration);
            } catch (Throwable e) { // an error is a wrong result as well, and must not end the other calls
                tally.threw("thread " + thread + ", call " + iteration + ": " + Failures.described(e));
                continue;
            }
            long nanos = System.nanoTime() - begin;
            Optional<String> failure = calls.judge(thread, iteration, result);
            int number = iteration;
            tally.returned(iteration, nanos, failure.map(text -> "thread " + thread + ", call " + number + ": " + text));
        }
    }

    private static void stop(List<Thread> threads) {
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How it went.
     *
     * @param count what the tally says
     * @param elapsed from the start signal to the end of the last call
     * @param complete whether all calls ended
     */
    record Outcome(Tally.Count count, Duration elapsed, boolean complete) {}
}
