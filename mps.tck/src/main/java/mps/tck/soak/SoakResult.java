// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a soak went.
 *
 * @param works calls that ended
 * @param calls the same by workload
 * @param right calls that gave what the work gives alone, bit for bit
 * @param wrong calls that gave something else
 * @param lost calls, and futures, that did not end in time
 * @param unexpected calls that failed although nothing made them fail, or with a type that is not this project's
 * @param faults calls that failed since the device was made to fail, by type
 * @param disturbances what callers did
 * @param before what the process held of the device before
 * @param after what it held afterwards
 * @param elapsed how long the calls took
 * @param problems what is not as it must be, in words; empty if all is well
 */
public record SoakResult(
        long works,
        Map<String, Long> calls,
        long right,
        long wrong,
        long lost,
        long unexpected,
        Map<String, Long> faults,
        Disturbances disturbances,
        Footprint before,
        Footprint after,
        Duration elapsed,
        List<String> problems) {

    /**
     * What callers did.
     *
     * @param cancelled futures that were cancelled in time
     * @param expired works whose deadline passed before they were encoded
     * @param interrupted waits that an interrupt ended
     * @param refused calls that met a runtime which was being closed
     * @param reopenings how often one was
     * @param shared calls of tensors that another caller was computing
     */
    public record Disturbances(
            long cancelled, long expired, long interrupted, long refused, long reopenings, long shared) {}

    /** Copies the maps and the list. */
    public SoakResult {
        calls = Map.copyOf(calls);
        faults = Map.copyOf(faults);
        problems = List.copyOf(problems);
    }

    /** Returns whether all is as it must be. */
    public boolean passed() {
        return problems.isEmpty();
    }

    /** Returns calls per second. */
    public double worksPerSecond() {
        return elapsed.isZero() ? 0 : works / (elapsed.toNanos() / 1e9);
    }
}
