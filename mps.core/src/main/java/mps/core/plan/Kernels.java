// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.Locale;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.TopK;
import mps.api.UnaryFunction;
import mps.core.graph.Op;

/** The kernels by the operations they serve. */
final class Kernels {
    static final KernelName ATTENTION_SOFTMAX = new KernelName("attention", DType.FLOAT32, "attention_softmax");
    static final KernelName ROTARY_ANGLES = new KernelName("rotary", DType.FLOAT32, "rotary_angles");

    private Kernels() {}

    static KernelName copy(DType dtype) {
        return new KernelName("elementwise", dtype, "copy");
    }

    static KernelName transpose(DType dtype) {
        return new KernelName("elementwise", dtype, "transpose");
    }

    /** Returns whether a kernel is one that copies. */
    static boolean isCopy(KernelName kernel) {
        return kernel.equals(copy(kernel.type())) || kernel.equals(transpose(kernel.type()));
    }

    static KernelName fill(DType dtype) {
        return new KernelName("elementwise", dtype, "fill");
    }

    static KernelName where(DType dtype) {
        return new KernelName("elementwise", dtype, "where");
    }

    static KernelName of(UnaryFunction function, DType dtype) {
        return new KernelName("elementwise", dtype, lowerCase(function));
    }

    static KernelName of(BinaryFunction function, DType dtype) {
        return new KernelName("elementwise", dtype, lowerCase(function));
    }

    static KernelName chain(DType dtype) {
        return new KernelName("elementwise", dtype, "chain");
    }

    static KernelName cast(DType from, DType to) {
        return new KernelName("cast", from, to == DType.BOOL ? "uint8" : to.toString());
    }

    static KernelName of(Op.ReduceFunction function, DType dtype) {
        String name = function == Op.ReduceFunction.MEAN ? "sum" : lowerCase(function);
        return new KernelName("reductions", dtype, name);
    }

    static KernelName reduction(String function, DType dtype) {
        return new KernelName("reductions", dtype, function);
    }

    static KernelName topk(TopK.Which which, DType dtype) {
        return new KernelName("reductions", dtype, "topk_" + lowerCase(which));
    }

    static KernelName normalization(String function, DType dtype) {
        return new KernelName("normalizations", dtype, function);
    }

    static KernelName indexing(String function, DType dtype) {
        return new KernelName("indexing", dtype, function);
    }

    static KernelName windows(String function, DType dtype) {
        return new KernelName("windows", dtype, function);
    }

    static KernelName rotary(DType dtype) {
        return new KernelName("rotary", dtype, "rotary");
    }

    static KernelName of(Op.Distribution distribution) {
        return new KernelName("random", DType.FLOAT32, "random_" + lowerCase(distribution));
    }

    private static String lowerCase(Enum<?> function) {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
