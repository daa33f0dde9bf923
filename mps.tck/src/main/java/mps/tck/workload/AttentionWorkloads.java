// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import static mps.tck.workload.SeededWorkload.Spec.input;

import java.util.List;
import java.util.stream.Stream;
import mps.tck.workload.SeededWorkload.Spec;

/** Attention and its parts, of batch 4, sequence 128, width 256 and 4 heads. */
final class AttentionWorkloads {
    private static final int BATCH = 4;
    private static final int SEQUENCE = 128;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;

    private AttentionWorkloads() {}

    static Workload scaledDotProductAttention() {
        Spec heads = input(BATCH, HEADS, SEQUENCE, WIDTH / HEADS);
        return new SeededWorkload(
                "sdpa",
                "scaled dot product attention",
                Tolerance.ofSums(SEQUENCE),
                List.of(),
                List.of(heads, heads, heads),
                (mps, weights, inputs) ->
                        List.of(inputs.get(0).scaledDotProductAttention(inputs.get(1), inputs.get(2))),
                (weights, inputs) -> List.of(inputs.get(0).scaledDotProductAttention(inputs.get(1), inputs.get(2))));
    }

    static Workload packedProjection() {
        return new SeededWorkload(
                "packed-projection",
                "packed attention projection",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, 3 * WIDTH),
                List.of(input(BATCH, SEQUENCE, WIDTH)),
                (mps, weights, inputs) ->
                        Attention.packedProjection(inputs.getFirst(), weights.get(0), weights.get(1)),
                (weights, inputs) ->
                        Attention.packedProjectionByDefinition(inputs.getFirst(), weights.get(0), weights.get(1)));
    }

    static Workload packedProjectionAttention() {
        return new SeededWorkload(
                "packed-projection-sdpa",
                "packed attention projection + SDPA",
                Tolerance.ofSums(WIDTH),
                Spec.linear(WIDTH, 3 * WIDTH),
                List.of(input(BATCH, SEQUENCE, WIDTH)),
                (mps, weights, inputs) -> List.of(Attention.attend(
                        Attention.packedProjection(inputs.getFirst(), weights.get(0), weights.get(1)), HEADS)),
                (weights, inputs) -> List.of(Attention.attendByDefinition(
                        Attention.packedProjectionByDefinition(inputs.getFirst(), weights.get(0), weights.get(1)),
                        HEADS)));
    }

    static Workload multiHeadAttention() {
        return new SeededWorkload(
                "multi-head-attention",
                "multi-head attention",
                Tolerance.ofSums(WIDTH),
                Stream.concat(Spec.linear(WIDTH, 3 * WIDTH).stream(), Spec.linear(WIDTH, WIDTH).stream())
                        .toList(),
                List.of(input(BATCH, SEQUENCE, WIDTH)),
                (mps, weights, inputs) -> List.of(Attention.multiHead(inputs.getFirst(), weights, HEADS)),
                (weights, inputs) -> List.of(Attention.multiHeadByDefinition(inputs.getFirst(), weights, HEADS)));
    }
}
