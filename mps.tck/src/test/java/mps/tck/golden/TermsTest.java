// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mps.api.Shape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TermsTest {
    static Stream<Arguments> operations() {
        Shape x = Shape.of(2, 3, 8, 16);
        return Stream.of(
                operation(1, "exp", Map.of(), x),
                operation(768, "sum", Map.of(), x),
                operation(16, "sum", Map.of("dim", -1L), x),
                operation(24, "mean", Map.of("dim", List.of(1L, 2L)), x),
                operation(8, "softmax", Map.of("dim", 2L), x),
                operation(16, "layer_norm", Map.of(), x),
                operation(128, "rms_norm", Map.of(), x, Shape.of(8, 16)),
                operation(128, "layer_norm", Map.of("normalized_shape", List.of(8L, 16L)), x),
                operation(16, "matmul", Map.of(), x, Shape.of(16, 4)),
                operation(9, "matmul_transposed", Map.of(), Shape.of(9, 4), Shape.of(6, 9)),
                operation(6, "addmm", Map.of(), Shape.of(6), Shape.of(4, 5), Shape.of(5, 6)),
                operation(27, "conv2d", Map.of(), x, Shape.of(5, 3, 3, 3)),
                operation(9, "avg_pool2d", Map.of("kernel_size", 3L), x),
                operation(6, "avg_pool2d", Map.of("kernel_size", List.of(3L, 2L)), x),
                operation(32, "sdpa_causal", Map.of(), x, Shape.of(2, 3, 32, 16), Shape.of(2, 3, 32, 4)));
    }

    private static Arguments operation(
            long terms, String name, Map<String, @Nullable Object> arguments, Shape... shapes) {
        return Arguments.of(terms, new GoldenCase("0", name, arguments, List.of(), List.of()), List.of(shapes));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theTermsOfAnElementAreWhatIsAddedUpForIt(long terms, GoldenCase golden, List<Shape> shapes) {
        assertThat(Terms.of(golden, shapes)).isEqualTo(terms);
    }
}
