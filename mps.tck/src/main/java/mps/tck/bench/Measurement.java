// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.List;
import java.util.Optional;

/**
 * What was measured of one combination.
 *
 * @param combination what was called
 * @param perSecond samples per second in each round, in order: works, where a work is not a batch
 * @param ratio of that to the baseline's in the same round
 * @param latency of a call, from making the input tensors to having the values
 * @param stages where the time of a call went; of a batched function, whose calls share works, without meaning
 * @param calls how many calls there were in the rounds that count
 * @param wrong how many calls, of these and of warming up, threw or had other results than alone
 * @param problem the first of those, in words
 * @param batchFill samples that were computed together, in the mean; 1 where calls are computed each for itself
 */
public record Measurement(
        Combination combination,
        List<Double> perSecond,
        Spread ratio,
        Percentiles latency,
        Stages stages,
        long calls,
        long wrong,
        Optional<String> problem,
        double batchFill) {
    /** Copies the list. */
    public Measurement {
        perSecond = List.copyOf(perSecond);
    }

    /** Returns samples per second over all rounds. */
    public Spread throughput() {
        return Spread.of(perSecond);
    }
}
