// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import static mps.tck.workload.SeededWorkload.Spec.input;

import java.util.List;
import mps.tck.workload.SeededWorkload.Spec;

/** Works so small that what lies around the device is all of their time: for running very many. */
final class TinyWorkloads {
    private static final int WIDTH = 8;

    private TinyWorkloads() {}

    static Workload add(int elements) {
        return new SeededWorkload(
                "add-" + elements,
                "add of " + elements + " elements",
                Tolerance.ofSums(2),
                List.of(),
                List.of(input(elements), input(elements)),
                (mps, weights, inputs) -> List.of(inputs.getFirst().add(inputs.getLast())),
                (weights, inputs) -> List.of(inputs.getFirst().add(inputs.getLast())));
    }

    static Workload linear() {
        return new SeededWorkload(
                "tiny-linear",
                "linear of one row",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, WIDTH),
                List.of(input(1, WIDTH)),
                (mps, weights, inputs) ->
                        List.of(inputs.getFirst().linear(weights.get(0), weights.get(1)).relu()),
                (weights, inputs) ->
                        List.of(inputs.getFirst().linear(weights.get(0), weights.get(1)).relu()));
    }

    static Workload contiguous() {
        return new SeededWorkload(
                "tiny-contiguous",
                "contiguous of a small strided view",
                Tolerance.EXACT,
                List.of(),
                List.of(input(4, 6, 5)),
                (mps, weights, inputs) -> List.of(
                        inputs.getFirst().permute(2, 0, 1).slice(2, 1, 6, 2).contiguous()),
                (weights, inputs) -> List.of(inputs.getFirst().permute(2, 0, 1).slice(2, 1, 6, 2)));
    }
}
