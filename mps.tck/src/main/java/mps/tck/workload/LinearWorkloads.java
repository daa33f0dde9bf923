// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import static mps.tck.workload.SeededWorkload.Spec.input;

import java.util.List;
import java.util.stream.Stream;
import mps.api.Tensor;
import mps.tck.reference.NdArray;
import mps.tck.workload.SeededWorkload.Spec;
import mps.tck.workload.Workload.Sharing;

/** Linear layers, alone and followed by the copies that make heads of them. */
final class LinearWorkloads {
    private static final int HEADS = 4;
    private static final int HEAD_WIDTH = 64;
    private static final int WIDTH = HEADS * HEAD_WIDTH;

    private LinearWorkloads() {}

    static Workload linear() {
        return new SeededWorkload(
                "linear",
                "linear",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, 384),
                List.of(input(64, WIDTH)),
                (mps, weights, inputs) -> List.of(inputs.getFirst().linear(weights.get(0), weights.get(1))),
                (weights, inputs) -> List.of(inputs.getFirst().linear(weights.get(0), weights.get(1))));
    }

    /** Contiguous copies something only after a transpose, as in attention: {@code [batch, heads, sequence, width]}. */
    static Workload linearReshapeContiguous() {
        return new SeededWorkload(
                "linear-reshape-contiguous",
                "linear + reshape + contiguous",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, WIDTH),
                List.of(input(8, 32, WIDTH)),
                (mps, weights, inputs) -> List.of(heads(weights, inputs)),
                (weights, inputs) -> List.of(referenceHeads(weights, inputs)));
    }

    static Workload linearReshapeContiguousSlice() {
        return new SeededWorkload(
                "linear-reshape-contiguous-slice",
                "linear + reshape + contiguous + slice",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, WIDTH),
                List.of(input(8, 32, WIDTH)),
                (mps, weights, inputs) -> List.of(heads(weights, inputs).slice(2, 1, 32, 2)),
                (weights, inputs) -> List.of(referenceHeads(weights, inputs).slice(2, 1, 32, 2)));
    }

    private static Tensor heads(List<Tensor> weights, List<Tensor> inputs) {
        return inputs.getFirst()
                .linear(weights.get(0), weights.get(1))
                .reshape(8, 32, HEADS, HEAD_WIDTH)
                .transpose(1, 2)
                .contiguous();
    }

    private static NdArray referenceHeads(List<NdArray> weights, List<NdArray> inputs) {
        return inputs.getFirst()
                .linear(weights.get(0), weights.get(1))
                .reshape(8, 32, HEADS, HEAD_WIDTH)
                .transpose(1, 2);
    }

    static Workload mlp(int batch) {
        return new SeededWorkload(
                "mlp-" + batch,
                "MLP 512-1024-1024-512, batch " + batch,
                Tolerance.ofSums(1024),
                Stream.of(Spec.linear(512, 1024), Spec.linear(1024, 1024), Spec.linear(1024, 512))
                        .flatMap(List::stream)
                        .toList(),
                List.of(input(batch, 512)),
                (mps, weights, inputs) -> List.of(inputs.getFirst()
                        .linear(weights.get(0), weights.get(1))
                        .relu()
                        .linear(weights.get(2), weights.get(3))
                        .relu()
                        .linear(weights.get(4), weights.get(5))),
                (weights, inputs) -> List.of(inputs.getFirst()
                        .linear(weights.get(0), weights.get(1))
                        .relu()
                        .linear(weights.get(2), weights.get(3))
                        .relu()
                        .linear(weights.get(4), weights.get(5))));
    }

    /** One thread records it; then all ask for its values at once. It must be computed once, and right for everybody. */
    static Workload sharedTensor() {
        return new SeededWorkload(
                "shared-tensor",
                "one unevaluated tensor, read by all threads at once",
                Tolerance.ofSums(WIDTH),
                Sharing.ALL_THREADS_THE_SAME,
                Spec.linear(WIDTH, WIDTH),
                List.of(input(64, WIDTH)),
                (mps, weights, inputs) -> List.of(inputs.getFirst()
                        .linear(weights.get(0), weights.get(1))
                        .gelu()
                        .transpose(0, 1)
                        .contiguous()),
                (weights, inputs) -> List.of(inputs.getFirst()
                        .linear(weights.get(0), weights.get(1))
                        .gelu()
                        .transpose(0, 1)));
    }
}
