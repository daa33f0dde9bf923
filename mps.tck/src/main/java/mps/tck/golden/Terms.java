// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mps.api.Shape;

/** How many numbers an operation adds up for one element of its result: what its rounding errors grow with. */
final class Terms {
    private Terms() {}

    /**
     * Returns the largest number of terms of a sum in a case; 1 where nothing is added up.
     *
     * @param golden the case
     * @param inputs the shapes of its inputs
     */
    static long of(GoldenCase golden, List<Shape> inputs) {
        return switch (golden.operation()) {
            case "sum", "mean", "var", "softmax", "log_softmax", "cumsum" -> reduced(golden, inputs.getFirst());
            case "layer_norm", "rms_norm" -> normalized(golden, inputs);
            case "matmul", "bmm", "linear" -> inputs.getFirst().size(-1);
            case "matmul_transposed" -> inputs.getFirst().size(0);
            case "addmm" -> inputs.get(1).size(-1) + 1;
            case "conv1d", "conv2d" -> inputs.get(1).elements() / Math.max(1, inputs.get(1).size(0));
            case "avg_pool2d" -> window(golden);
            case "multi_head_attention" -> Math.max(inputs.getFirst().size(-1), inputs.getFirst().size(-2));
            default -> golden.operation().startsWith("sdpa") || golden.operation().startsWith("scaled_dot_product")
                    ? Math.max(inputs.get(1).size(-1), inputs.get(1).size(-2))
                    : 1;
        };
    }

    private static long reduced(GoldenCase golden, Shape x) {
        int[] dims = golden.dimensions("dim");
        return dims.length == 0
                ? x.elements()
                : Arrays.stream(dims).mapToLong(x::size).reduce(1, Math::multiplyExact);
    }

    private static long normalized(GoldenCase golden, List<Shape> inputs) {
        Optional<Shape> weight = inputs.stream().skip(1).findFirst();
        return LayerOperations.normalizedShape(golden, inputs.getFirst(), weight).elements();
    }

    /** One number for both dimensions is a square. */
    private static long window(GoldenCase golden) {
        long[] kernel = golden.integers(golden.firstOf("kernel_size", "kernel"));
        return kernel[0] * kernel[kernel.length - 1];
    }
}
