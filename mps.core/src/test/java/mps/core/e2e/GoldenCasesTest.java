// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.io.Safetensors;
import mps.tck.golden.GoldenCase;
import mps.tck.golden.GoldenFile;
import mps.tck.golden.TensorOperations;
import mps.tck.workload.Values;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation gives what PyTorch computed in float64, from dense operands and from views of other memory. */
class GoldenCasesTest {
    private static final List<String> FILES = List.of("elementwise", "views", "reductions", "linalg", "attention");

    /** Operations in the files that {@link Tensor} does not have, or not in that form. */
    private static final Set<String> NOT_THERE = Set.of(
            "abs", "addmm", "amin", "argmax", "clamp", "cos", "cumsum", "eq", "erf", "floor", "ge", "gt", "le", "log",
            "log_softmax", "lt", "maximum", "minimum", "ne", "neg", "pow", "reciprocal", "rms_norm",
            "rope", "rsqrt", "sdpa_boolmask", "sdpa_gqa_causal", "sigmoid", "silu", "sin", "square", "topk", "var", "where");

    private static final double RELATIVE = 1e-5;
    private static final double ABSOLUTE = 1e-6;

    /** Up to 96 products of numbers around 1, added in float32: what cancels leaves the rounding of what was added. */
    private static final double ABSOLUTE_OF_PRODUCTS = 5e-6;

    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    /** How an operand comes to the device. */
    @SuppressWarnings("ImmutableEnumChecker") // the makers are lambdas without state
    private enum Operands {
        DENSE,
        /** Its dimensions lie in memory in reverse order. */
        PERMUTED,
        /** Its elements are every second one, from the second, of a memory with NaN between them. */
        SLICED;

        Tensor make(Values values) {
            return switch (this) {
                case DENSE -> values.on(mps);
                case PERMUTED -> permuted(values);
                case SLICED -> sliced(values);
            };
        }

        private static Tensor permuted(Values values) {
            int rank = values.shape().rank();
            int[] reversed = new int[rank];
            for (int dim = 0; dim < rank; dim++) {
                reversed[dim] = rank - 1 - dim;
            }
            return values.on(mps).permute(reversed).clone().permute(reversed);
        }

        private static Tensor sliced(Values values) {
            float[] spread = new float[2 * values.data().length];
            for (int i = 0; i < values.data().length; i++) {
                spread[2 * i] = Float.NaN;
                spread[2 * i + 1] = values.data()[i];
            }
            long[] sizes = values.shape().toArray();
            if (sizes.length == 0) {
                return mps.tensor(spread, 2).select(0, 1);
            }
            int last = sizes.length - 1;
            sizes[last] *= 2;
            return mps.tensor(spread, sizes).slice(last, 1, Long.MAX_VALUE, 2);
        }
    }

    @TestFactory
    Stream<DynamicTest> resultsAreThoseOfPyTorch() {
        return FILES.stream().flatMap(GoldenCasesTest::casesOf).flatMap(located -> Stream.of(Operands.values())
                .map(operands -> DynamicTest.dynamicTest(
                        located.file() + " " + located.golden().id() + " " + located.golden().operation() + " "
                                + operands,
                        () -> located.check(operands))));
    }

    @Test
    void onlyOperationsThatAreKnownToBeMissingAreLeftOut() {
        Set<String> missing = new TreeSet<>();
        FILES.forEach(name -> GoldenFile.read(name + ".safetensors", file -> GoldenFile.cases(file).stream()
                .filter(golden -> !isThere(golden))
                .map(golden -> missing.add(golden.operation()))
                .toList()));
        assertThat(missing).containsExactlyElementsOf(new TreeSet<>(NOT_THERE));
    }

    private static boolean isThere(GoldenCase golden) {
        return !NOT_THERE.contains(golden.operation());
    }

    private static Stream<Located> casesOf(String name) {
        return GoldenFile.read(name + ".safetensors", file -> GoldenFile.cases(file).stream()
                .filter(GoldenCasesTest::isThere)
                .map(golden -> new Located(name, golden, values(file, golden.inputs()), values(file, golden.outputs())))
                .toList())
                .stream();
    }

    private static List<Values> values(Safetensors file, List<String> names) {
        assertThat(names).allMatch(name -> file.entry(name).dtype() == DType.FLOAT32);
        return names.stream().map(name -> GoldenFile.values(file, name)).toList();
    }

    /** A case with the values of its tensors. */
    private record Located(String file, GoldenCase golden, List<Values> inputs, List<Values> outputs) {
        void check(Operands operands) {
            try (Scope _ = mps.scope()) {
                List<Tensor> tensors = inputs.stream().map(operands::make).toList();
                Optional<List<Tensor>> results = TensorOperations.record(mps, golden, tensors);
                assertThat(results).as("results").isPresent();
                assertThat(results.get()).as("results").hasSameSizeAs(outputs);
                for (int i = 0; i < outputs.size(); i++) {
                    assertClose(results.get().get(i), outputs.get(i));
                }
            }
        }

        private void assertClose(Tensor result, Values expected) {
            Shape shape = expected.shape();
            assertThat(result.shape()).isEqualTo(shape);
            float[] came = result.toFloatArray();
            assertThat(came).hasSameSizeAs(expected.data());
            double absolute = file.equals("linalg") ? ABSOLUTE_OF_PRODUCTS : ABSOLUTE;
            for (int i = 0; i < came.length; i++) {
                double right = expected.data()[i];
                assertThat(Math.abs(came[i] - right))
                        .as("element %d of %s: expected %s, came %s", i, shape, right, came[i])
                        .isLessThanOrEqualTo(absolute + RELATIVE * Math.abs(right));
            }
        }
    }
}
