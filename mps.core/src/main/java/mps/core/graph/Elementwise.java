// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Locale;
import mps.api.Shape;
import mps.api.Tensor;
import mps.core.graph.Op.BinaryFunction;
import mps.core.graph.Op.UnaryFunction;

/** Records functions of single elements. */
final class Elementwise {
    private Elementwise() {}

    static Tensor unary(UnaryFunction function, LazyTensor tensor) {
        Recording recording = Recording.on(tensor, name(function));
        Operand operand = recording.operand(tensor);
        return recording.show(recording.compute(new Op.Unary(function), operand.shape(), operand));
    }

    static Tensor binary(BinaryFunction function, LazyTensor left, Tensor right) {
        Recording recording = Recording.on(left, name(function));
        Operand first = recording.operand(left);
        Operand second = recording.operand(right);
        Shape shape = ShapeRules.broadcast(recording.operation(), first.shape(), second.shape());
        return recording.show(recording.compute(
                new Op.Binary(function),
                shape,
                first.as(first.layout().expand(shape)),
                second.as(second.layout().expand(shape))));
    }

    static Tensor binary(BinaryFunction function, LazyTensor left, double right) {
        Recording recording = Recording.on(left, name(function));
        Operand operand = recording.operand(left);
        return recording.show(
                recording.compute(new Op.BinaryScalar(function, (float) right), operand.shape(), operand));
    }

    private static String name(UnaryFunction function) {
        return function == UnaryFunction.GELU_TANH ? "gelu" : function.name().toLowerCase(Locale.ROOT);
    }

    private static String name(BinaryFunction function) {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
