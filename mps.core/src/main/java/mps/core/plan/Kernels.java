// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.Locale;
import mps.core.graph.Op;

/** The kernels by the operations they serve. */
final class Kernels {
    static final KernelName COPY = new KernelName("elementwise", "copy");
    static final KernelName FILL = new KernelName("elementwise", "fill");
    static final KernelName SOFTMAX = new KernelName("rows", "softmax");
    static final KernelName ATTENTION_SOFTMAX = new KernelName("rows", "attention_softmax");
    static final KernelName LAYER_NORM = new KernelName("rows", "layer_norm");

    private Kernels() {}

    static KernelName of(Op.UnaryFunction function) {
        return new KernelName("elementwise", lowerCase(function));
    }

    static KernelName of(Op.BinaryFunction function) {
        return new KernelName("elementwise", lowerCase(function));
    }

    static KernelName scalar(Op.BinaryFunction function) {
        return new KernelName("elementwise", lowerCase(function) + "_scalar");
    }

    static KernelName of(Op.ReduceFunction function) {
        return switch (function) {
            case SUM, MEAN -> new KernelName("rows", "sum");
            case MAX -> new KernelName("rows", "amax");
        };
    }

    private static String lowerCase(Enum<?> function) {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
