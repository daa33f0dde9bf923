// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads that call at once, from one start signal. They live as long as the benchmark, as those of a service do: a
 * strategy that knows its threads should not meet new ones in each slice.
 */
final class Callers implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("mps-bench-", 0).factory());

    /**
     * Lets so many threads call.
     *
     * @throws TimeoutException if one did not come back in time; it stays in the service
     */
    Slice slice(int count, Service service, Questions questions, Duration length, Duration patience)
            throws TimeoutException, InterruptedException {
        CountDownLatch ready = new CountDownLatch(count);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Slice>> parts = new ArrayList<>();
        for (int thread = 0; thread < count; thread++) {
            int first = thread;
            parts.add(threads.submit(() -> {
                ready.countDown();
                start.await();
                return Slice.of(service, questions, first, length.toNanos());
            }));
        }
        ready.await();
        start.countDown();
        long deadline = System.nanoTime() + length.plus(patience).toNanos();
        List<Slice> slices = new ArrayList<>();
        for (Future<Slice> part : parts) {
            slices.add(result(part, deadline));
        }
        return Slice.together(slices);
    }

    private static Slice result(Future<Slice> part, long deadline) throws TimeoutException, InterruptedException {
        try {
            return part.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A calling thread ended with an error", e);
        }
    }

    /** Tells the threads to stop; those that are lost in a call do not keep the process alive. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
