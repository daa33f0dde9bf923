// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;

/**
 * How a soak runs.
 *
 * @param threads how many threads call at once; 1 or more
 * @param limit when it ends
 * @param seed what data and disturbances are drawn from
 * @param faults whether the device is made to fail
 * @param disturbance how much callers disturb
 * @param patience how long a call may take before it counts as lost
 */
public record SoakSettings(
        int threads, Limit limit, long seed, DeviceFaults faults, Disturbance disturbance, Duration patience) {

    /** When a soak ends. */
    public sealed interface Limit {}

    /** After so many works. */
    public record Works(long count) implements Limit {}

    /** After so long. */
    public record Time(Duration duration) implements Limit {}

    /** Whether the device is made to fail works that are right. */
    public enum DeviceFaults {
        /** It is not: every failure that nobody asked for is a defect. */
        OFF,
        /** It is: a work may fail, with a type of this project's. */
        ON
    }

    /**
     * How much callers disturb.
     *
     * @param cancelledPerMille works whose future is cancelled
     * @param expiringPerMille works with a deadline that is soon over
     * @param interruptsPerSecond interrupts of calling threads, all together
     * @param reopenings how often the runtime is closed in the middle of work, and another opened
     */
    public record Disturbance(
            int cancelledPerMille, int expiringPerMille, int interruptsPerSecond, int reopenings) {
        /** Some of everything. */
        public static final Disturbance DEFAULT = new Disturbance(50, 50, 100, 5);

        /** None. */
        public static final Disturbance NONE = new Disturbance(0, 0, 0, 0);
    }

    /** Checks the numbers. */
    public SoakSettings {
        if (threads < 1 || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("Expected at least 1 thread and some patience, but came " + threads
                    + " threads, patience " + patience);
        }
    }
}
