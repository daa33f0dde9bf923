// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mps.api.DType;
import mps.tck.reference.NdArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference operations give what PyTorch computed in float64 and stored as float32: equal to half a float's step. */
class GoldenReferenceTest {

    @ParameterizedTest
    @CsvSource({"linalg, 9", "attention, 3", "reductions, 7", "elementwise, 9", "views, 8"})
    void referencesAgreeWithPyTorch(String file, int cases) {
        List<String> compared = new ArrayList<>();
        GoldenFile.read(file + ".safetensors", golden -> {
            for (GoldenCase item : GoldenFile.cases(golden)) {
                List<NdArray> inputs = item.inputs().stream()
                        .filter(name -> golden.entry(name).dtype() == DType.FLOAT32)
                        .map(name -> GoldenFile.values(golden, name).toReference())
                        .toList();
                if (inputs.size() < item.inputs().size()) {
                    continue;
                }
                Optional<NdArray> result = compute(item, inputs);
                if (result.isPresent()) {
                    assertClose(item, result.get(), GoldenFile.values(golden, item.outputs().getFirst()).toReference());
                    compared.add(item.operation());
                }
            }
            return compared;
        });
        assertThat(compared).hasSize(cases);
    }

    private static void assertClose(GoldenCase item, NdArray result, NdArray expected) {
        assertThat(result.shape()).as(item.toString()).isEqualTo(expected.shape());
        for (int i = 0; i < expected.elements(); i++) {
            double halfStep = Math.ulp((float) expected.get(i)) / 2;
            assertThat(Math.abs(result.get(i) - expected.get(i)))
                    .as("%s, element %d", item, i)
                    .isLessThanOrEqualTo(halfStep * (1 + 1e-6) + 1e-14);
        }
    }

    private static Optional<NdArray> compute(GoldenCase item, List<NdArray> inputs) {
        NdArray x = inputs.isEmpty() ? NdArray.of(new double[1]) : inputs.getFirst();
        int rank = x.shape().rank();
        return Optional.ofNullable(switch (item.operation()) {
            case "relu" -> x.relu();
            case "gelu" -> item.text("approximate").equals("none") ? x.gelu() : null;
            case "add" -> x.add(inputs.get(1));
            case "mul" -> x.mul(inputs.get(1));
            case "matmul", "bmm" -> rank >= 2 && sameBatches(inputs) ? x.matmul(inputs.get(1)) : null;
            case "linear" -> inputs.size() == 3 ? x.linear(inputs.get(1), inputs.get(2)) : null;
            case "sdpa" -> x.scaledDotProductAttention(inputs.get(1), inputs.get(2));
            case "softmax" -> isLast(item, rank) ? x.softmax() : null;
            case "layer_norm" -> x.layerNorm(inputs.get(1), inputs.get(2), item.number("eps"));
            case "permute" -> x.permute(item.dimensions("dims"));
            case "transpose" -> x.transpose(item.dimension("dim0"), item.dimension("dim1") + rank);
            case "reshape" -> x.reshape(item.integers("shape"));
            case "slice" -> item.integer("start") < 0
                    ? null
                    : x.slice(item.dimension("dim"), item.dimension("start"), item.dimension("end"), item.dimension("step"));
            case "scatter_into_view" -> x.scatter(inputs.get(1), index -> new int[] {index[1], index[0] + 1});
            default -> null;
        });
    }

    private static boolean sameBatches(List<NdArray> operands) {
        long[] left = operands.get(0).shape().toArray();
        long[] right = operands.get(1).shape().toArray();
        return left.length == right.length
                && Arrays.equals(left, 0, left.length - 2, right, 0, right.length - 2);
    }

    private static boolean isLast(GoldenCase item, int rank) {
        return Math.floorMod(item.dimension("dim"), rank) == rank - 1;
    }
}
