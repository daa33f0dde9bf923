// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mps.api.Mps;
import mps.api.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation gives what plain Java computes, in every type, for random shapes and operands that lie anyhow in
 * memory; and together the cases run every kernel there is.
 *
 * <p>{@code -Dmps.random.case="add:5"} runs one case again; {@code -Dmps.random.seeds=1000} runs more of each.
 */
class RandomCasesTest {
    private static final int SEEDS = Integer.getInteger("mps.random.seeds", 14);
    private static final Optional<String> ONLY = Optional.ofNullable(System.getProperty("mps.random.case"));

    /** Instances of a template that no operation needs: a type cast to itself. */
    private static final Set<String> UNUSED = Set.of(
            "cast/float32<float32>", "cast/float16<float16>", "cast/bfloat16<bfloat16>", "cast/int32<int32>",
            "cast/int64<int64>");

    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    @TestFactory
    Stream<DynamicTest> resultsAreThoseOfPlainJavaAndEveryKernelRuns() {
        Map<String, Consumer<Draw>> cases = new LinkedHashMap<>();
        ElementwiseCases.addTo(cases);
        ReductionCases.addTo(cases);
        ProductCases.addTo(cases);
        LayerCases.addTo(cases);
        IndexCases.addTo(cases);
        ViewCases.addTo(cases);
        Set<String> kernels = new TreeSet<>();
        if (ONLY.isPresent()) {
            String[] parts = ONLY.get().split(":", 2);
            int seed = Integer.parseInt(parts[1]);
            return Stream.of(test(cases, parts[0], seed, kernels));
        }
        // A stream is worked through in order, so the last test knows what the others ran.
        return Stream.concat(
                cases.keySet().stream().flatMap(name ->
                        IntStream.range(0, SEEDS).mapToObj(seed -> test(cases, name, seed, kernels))),
                Stream.of(DynamicTest.dynamicTest("every kernel ran", () -> {
                    Set<String> missing = KernelNames.all();
                    missing.removeAll(kernels);
                    missing.removeAll(UNUSED);
                    assertThat(missing).isEmpty();
                })));
    }

    private static DynamicTest test(
            Map<String, Consumer<Draw>> cases, String name, int seed, Set<String> kernels) {
        return DynamicTest.dynamicTest(name + ":" + seed, () -> {
            Draw draw = new Draw(mps, name, seed, kernels);
            try (Scope _ = mps.scope()) {
                cases.get(name).accept(draw);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dmps.random.case=\"" + name + ":" + seed + "\": " + e.getMessage()
                        + draw.drawn(), e);
            }
        });
    }
}
