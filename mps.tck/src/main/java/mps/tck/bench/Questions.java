// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import mps.tck.verify.Expectation;
import mps.tck.verify.Expectation.Alone;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;

/**
 * What a workload is called with, and the results it has while nothing else runs.
 *
 * @param inputs those of each variant: threads that call at the same time have different ones
 * @param expectation the results of each variant
 */
record Questions(List<List<Values>> inputs, Expectation expectation) {
    private static final int VARIANTS = 8;

    /** Asks a service that nobody else uses. */
    static Questions answeredAlone(Workload workload, long seed, Service service) {
        List<List<Values>> inputs = IntStream.range(0, VARIANTS)
                .mapToObj(variant -> workload.inputs(seed, variant))
                .toList();
        List<Alone> alone = inputs.stream()
                .map(each -> new Alone(service.call(each).results(), 0, Optional.empty()))
                .toList();
        return new Questions(inputs, new Expectation(alone));
    }

    List<Values> input(int number) {
        return inputs.get(number % VARIANTS);
    }

    /** Returns what is wrong with the results for {@link #input}, if anything. */
    Optional<String> judge(int number, List<float[]> results) {
        return expectation.judge(number % VARIANTS, results);
    }
}
