// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import mps.tck.golden.GoldenFile;
import mps.tck.reference.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a workload must be for its results to be traceable: pure in seed and variant, and different in both. */
class WorkloadsTest {
    static List<Workload> all() {
        return Workloads.all();
    }

    @Test
    void idsAreUniqueAndPlain() {
        assertThat(all()).extracting(Workload::id).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9-]+"));
    }

    @Test
    void aWorkloadIsFoundByItsId() {
        assertThat(Workloads.of("encoder-layer").title()).isEqualTo("transformer encoder layer");
    }

    @Test
    void whatIsMeasuredIsFoundByItsIdAsWell() {
        assertThat(Workloads.measured())
                .hasSize(5)
                .allSatisfy(workload -> assertThat(Workloads.of(workload.id())).isSameAs(workload));
    }

    @Test
    void anUnknownIdIsAnErrorThatListsTheKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workloads.of("lineal"))
                .withMessageContainingAll("linear", "encoder-layer", "lineal");
    }

    @ParameterizedTest
    @MethodSource("all")
    void inputsAreTheSameForTheSameSeedAndVariant(Workload workload) {
        assertThat(digest(workload.inputs(7, 3))).isEqualTo(digest(workload.inputs(7, 3)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void inputsDifferBetweenVariantsAndSeeds(Workload workload) {
        assertThat(digest(workload.inputs(7, 3)))
                .isNotEqualTo(digest(workload.inputs(7, 4)))
                .isNotEqualTo(digest(workload.inputs(8, 3)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void referencesAreFiniteAndDifferBetweenVariantsByFarMoreThanTheTolerance(Workload workload) {
        List<NdArray> first = workload.reference(7, 1);
        List<NdArray> second = workload.reference(7, 2);
        for (int result = 0; result < first.size(); result++) {
            assertThat(largestDifference(first.get(result), second.get(result)))
                    .isGreaterThan(1000 * workload.tolerance().absolute())
                    .isFinite();
        }
    }

    @Test
    void theEncoderLayersReferenceIsPyTorchs() {
        NdArray input = GoldenFile.read("encoder_layer.safetensors", file -> GoldenFile.values(file, "input"))
                .toReference();
        NdArray expected = Workloads.of("encoder-layer").reference(7, 0).getFirst();
        assertThat(largestDifference(EncoderLayer.byDefinition(input), expected)).isLessThan(2e-7);
    }

    @Test
    void theMultiHeadReferenceIsPyTorchs() {
        GoldenFile.read("attention.safetensors", file -> {
            var cases = GoldenFile.cases(file).stream()
                    .filter(item -> item.operation().equals("multi_head_attention"))
                    .toList();
            assertThat(cases).isNotEmpty();
            for (var item : cases) {
                List<NdArray> inputs = item.inputs().stream()
                        .map(name -> GoldenFile.values(file, name).toReference())
                        .toList();
                NdArray result = Attention.multiHeadByDefinition(
                        inputs.getFirst(), inputs.subList(1, 5), item.dimension("num_heads"));
                NdArray expected = GoldenFile.values(file, item.outputs().getFirst()).toReference();
                assertThat(largestDifference(result, expected)).isLessThan(1e-6);
            }
            return cases;
        });
    }

    private static double largestDifference(NdArray left, NdArray right) {
        assertThat(left.shape()).isEqualTo(right.shape());
        double largest = 0;
        for (int i = 0; i < left.elements(); i++) {
            largest = Math.max(largest, Math.abs(left.get(i) - right.get(i)));
        }
        return largest;
    }

    private static int digest(List<Values> values) {
        return values.stream().mapToInt(value -> Arrays.hashCode(value.data())).sum();
    }
}
