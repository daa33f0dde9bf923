// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import mps.api.Mps;
import mps.tck.golden.GoldenCase;
import mps.tck.golden.GoldenFile;
import mps.tck.golden.LoadedCase;
import mps.tck.golden.Operands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation gives what PyTorch computed in float64, from dense operands and from views of other memory. */
class GoldenCasesTest {
    private static final List<String> FILES =
            List.of("elementwise", "views", "reductions", "linalg", "attention", "index", "conv", "dtypes");

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
    Stream<DynamicTest> resultsAreThoseOfPyTorch() {
        return FILES.stream().flatMap(file -> GoldenFile.read(file + ".safetensors", LoadedCase::of).stream()
                .flatMap(loaded -> Stream.of(Operands.values()).map(operands -> test(file, loaded, operands))));
    }

    private static DynamicTest test(String file, LoadedCase loaded, Operands operands) {
        GoldenCase golden = loaded.golden();
        return DynamicTest.dynamicTest(
                "%s %s %s %s".formatted(file, golden.id(), golden.operation(), operands),
                () -> assertThat(loaded.check(mps, operands).problem()).isEmpty());
    }
}
