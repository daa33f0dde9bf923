// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.List;
import mps.tck.workload.Workload;

/**
 * How one workload went.
 *
 * @param workload what ran
 * @param right calls whose result is right: bit for bit what the same work gave alone, and that is within tolerance of
 *     the reference
 * @param total calls in all; those that failed, or did not return in time, count as wrong
 * @param rightIterations iterations in which the calls of all threads were right
 * @param iterations iterations in all
 * @param largestError the largest absolute difference of a single-threaded result from its reference; infinite if one is
 *     NaN, of another shape, or failed
 * @param worksPerSecond calls that returned a result, all threads together, per second
 * @param latency how long those took, from making the input tensors to having the values
 * @param failures the first wrong calls, in words
 * @param ending whether all calls returned
 */
public record WorkloadResult(
        Workload workload,
        int right,
        int total,
        int rightIterations,
        int iterations,
        double largestError,
        double worksPerSecond,
        Latency latency,
        List<String> failures,
        Ending ending) {

    /** Whether all calls returned. */
    public enum Ending {
        /** All returned, rightly or wrongly. */
        COMPLETE,
        /** Some did not return while patience lasted. Their threads are still in the runtime, which may not close. */
        STALLED
    }

    /** Copies the list. */
    public WorkloadResult {
        failures = List.copyOf(failures);
    }

    /** Returns whether every call was right. */
    public boolean passed() {
        return right == total;
    }
}
