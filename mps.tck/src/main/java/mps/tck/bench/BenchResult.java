// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import mps.tck.verify.WorkloadResult.Ending;

/**
 * What a benchmark measured.
 *
 * @param strategies each workload under each strategy from each number of threads. The baseline is a workload under the
 *     first strategy from the smallest number of threads
 * @param batches one perceptron with batches of each size from one thread, and with samples of many threads computed
 *     together. The baseline is a batch of one under the first strategy
 * @param rounds how many rounds count
 * @param elapsed how long all took, with what prepared it
 * @param ending whether all calls returned; if not, they are still in a runtime, which may not close
 */
public record BenchResult(
        List<Measurement> strategies, List<Measurement> batches, int rounds, Duration elapsed, Ending ending) {
    /** Copies the lists. */
    public BenchResult {
        strategies = List.copyOf(strategies);
        batches = List.copyOf(batches);
    }

    /** Returns all measurements. */
    public Stream<Measurement> all() {
        return Stream.concat(strategies.stream(), batches.stream());
    }

    /** Returns whether every call was right. */
    public boolean passed() {
        return ending == Ending.COMPLETE && all().allMatch(each -> each.wrong() == 0);
    }
}
