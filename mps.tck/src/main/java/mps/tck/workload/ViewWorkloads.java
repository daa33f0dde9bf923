// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import static mps.tck.workload.SeededWorkload.Spec.input;

import java.util.List;

/** Copies between strided memory and dense: gather and scatter, where the races of other runtimes began. */
final class ViewWorkloads {
    private ViewWorkloads() {}

    static Workload contiguous() {
        return new SeededWorkload(
                "contiguous",
                "contiguous of a strided view",
                Tolerance.EXACT,
                List.of(),
                List.of(input(48, 64, 40)),
                (mps, weights, inputs) -> List.of(
                        inputs.getFirst().permute(2, 0, 1).slice(2, 1, 64, 2).contiguous()),
                (weights, inputs) -> List.of(inputs.getFirst().permute(2, 0, 1).slice(2, 1, 64, 2)));
    }

    /** Every third column of the base, seen as rows, is overwritten. */
    static Workload scatterIntoView() {
        return new SeededWorkload(
                "scatter",
                "scatter into a view",
                Tolerance.EXACT,
                List.of(),
                List.of(input(64, 96), input(32, 64)),
                (mps, weights, inputs) -> List.of(inputs.getFirst()
                        .scatterInto(base -> base.slice(1, 1, 96, 3).transpose(0, 1), inputs.getLast())),
                (weights, inputs) -> List.of(inputs.getFirst()
                        .scatter(inputs.getLast(), index -> new int[] {index[1], 1 + 3 * index[0]})));
    }
}
