// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;

/**
 * How a verification runs.
 *
 * @param threads how many threads call at once; 1 or more
 * @param iterations how often each of them calls; 1 or more
 * @param kind what the threads are
 * @param seed what weights and inputs are drawn from
 * @param patience how long no call may return before those still out are given up
 */
public record Settings(int threads, int iterations, ThreadKind kind, long seed, Duration patience) {
    /** Eight platform threads, thirty calls each, a minute of patience. */
    public static final Settings DEFAULT = new Settings(8, 30, ThreadKind.PLATFORM, 20_250_601, Duration.ofMinutes(1));

    /** What the calling threads are. */
    public enum ThreadKind {
        /** Threads of the operating system. */
        PLATFORM,
        /** Virtual threads. */
        VIRTUAL;

        /** Returns a thread that runs {@code task} when it is started, and does not keep the process alive. */
        Thread unstarted(String name, Runnable task) {
            return switch (this) {
                case PLATFORM -> Thread.ofPlatform().daemon().name(name).unstarted(task);
                case VIRTUAL -> Thread.ofVirtual().name(name).unstarted(task);
            };
        }
    }

    /** Checks the numbers. */
    public Settings {
        if (threads < 1 || iterations < 1 || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("Expected at least 1 thread, 1 iteration and some patience, but came "
                    + threads + " threads, " + iterations + " iterations, patience " + patience);
        }
        Math.multiplyExact(threads, iterations);
    }

    /** Returns how many calls there are in all. */
    public int calls() {
        return threads * iterations;
    }

    /** Returns these settings with another number of threads. */
    public Settings withThreads(int newThreads) {
        return new Settings(newThreads, iterations, kind, seed, patience);
    }

    /** Returns these settings with another number of iterations. */
    public Settings withIterations(int newIterations) {
        return new Settings(threads, newIterations, kind, seed, patience);
    }

    /** Returns these settings with another kind of threads. */
    public Settings withKind(ThreadKind newKind) {
        return new Settings(threads, iterations, newKind, seed, patience);
    }

    /** Returns these settings with another seed. */
    public Settings withSeed(long newSeed) {
        return new Settings(threads, iterations, kind, newSeed, patience);
    }

    /** Returns these settings with another patience. */
    public Settings withPatience(Duration newPatience) {
        return new Settings(threads, iterations, kind, seed, newPatience);
    }
}
