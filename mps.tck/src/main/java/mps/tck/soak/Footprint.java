// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import mps.api.Mps;

/**
 * What a process holds of the device while one fresh runtime is open and does nothing, and the threads of runtimes that
 * are alive when it is closed again.
 *
 * @param deviceBytes bytes that the device has allocated
 * @param deviceObjects live objects of the device; 0 where it does not count them
 * @param threads how many threads
 */
public record Footprint(long deviceBytes, long deviceObjects, int threads) {
    /** Before anything was looked at. */
    static final Footprint UNKNOWN = new Footprint(0, 0, 0);

    private static final String THREADS = "mps-";
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** Opens a runtime, looks, and closes it. */
    static Footprint measure(Opener opener, Set<Thread> ignored) {
        long bytes;
        long objects;
        try (Mps mps = opener.open()) {
            bytes = mps.memoryUse().deviceBytes();
            objects = mps.memoryUse().deviceObjects().orElse(0);
        }
        Set<Thread> threads = aliveThreads();
        threads.removeAll(ignored);
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        threads.forEach(thread -> awaitEnd(thread, deadline));
        return new Footprint(
                bytes, objects, (int) threads.stream().filter(Thread::isAlive).count());
    }

    /** Returns the threads of runtimes that are alive now. */
    static Set<Thread> aliveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .collect(Collectors.toSet());
    }

    private static void awaitEnd(Thread thread, long deadline) {
        try {
            thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it is looked at right away
        }
    }

    /** Returns whether nothing is more than it was. */
    boolean isWithin(Footprint before) {
        return deviceBytes <= before.deviceBytes && deviceObjects <= before.deviceObjects && threads <= before.threads;
    }
}
