// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

/**
 * What a slice measures.
 *
 * @param workload the workload's id
 * @param strategy the strategy's id
 * @param threads how many threads call at once
 * @param samples how many samples a call computes; 1 where a work is not a batch
 * @param way how a call is computed
 */
public record Combination(String workload, String strategy, int threads, int samples, Way way) {
    /** How calls are computed. */
    public enum Way {
        /** Each for itself. */
        SINGLY,
        /** With calls of other threads, by a {@link mps.api.BatchedFunction}. */
        TOGETHER
    }
}
