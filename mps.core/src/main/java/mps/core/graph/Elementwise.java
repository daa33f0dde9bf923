// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.UnaryFunction;

/** Records functions of single elements. */
final class Elementwise {
    /** The names of the methods: made once, since they are only for messages. */
    private static final Map<BinaryFunction, String> NAMES = new EnumMap<>(BinaryFunction.class);

    static {
        for (BinaryFunction function : BinaryFunction.values()) {
            NAMES.put(function, function.name().toLowerCase(Locale.ROOT));
        }
    }

    private Elementwise() {}

    /** One side of a function of two elements: a tensor, or a number of Java. */
    sealed interface Side {
        /** A tensor's elements. */
        record Elements(Tensor tensor) implements Side {}

        /** A floating-point number. */
        record Floating(double value) implements Side {}

        /** A whole number. */
        record Whole(long value) implements Side {}
    }

    static Tensor unary(UnaryFunction function, LazyTensor tensor) {
        Recording recording = Recording.on(tensor, name(function));
        Operand operand = recording.operand(tensor);
        if (operand.dtype() == DType.BOOL && function.domain() == UnaryFunction.Domain.NUMBERS) {
            throw new DTypeException(recording.operation() + ": expected numbers, but the tensor is of booleans; "
                    + "convert it with to, or negate it with logicalNot");
        }
        if (function == UnaryFunction.FLOOR && !operand.dtype().isFloatingPoint()) {
            return recording.show(operand);
        }
        Operand cast = recording.cast(operand, Numbers.resultOf(function, operand.dtype()));
        return recording.show(recording.compute(Op.Unary.of(function), cast.shape(), cast.dtype(), cast));
    }

    /** Records {@code function}, one side of which is {@code tensor}. */
    static Tensor binary(BinaryFunction function, LazyTensor tensor, Side left, Side right) {
        Recording recording = Recording.on(tensor, Objects.requireNonNull(NAMES.get(function)));
        return recording.show(binary(recording, function, left, right));
    }

    private static Operand binary(Recording recording, BinaryFunction function, Side left, Side right) {
        Promotion promotion = new Promotion();
        Shape shape = ShapeRules.broadcast(
                recording.operation(), count(recording, left, promotion), count(recording, right, promotion));
        DType common = Numbers.computedIn(function, promotion.result());
        BinaryFunction computed = common == DType.BOOL ? ofBooleans(recording, function) : function;
        return recording.binary(
                computed,
                shape,
                operand(recording, rounded(function, left, common), common),
                operand(recording, rounded(function, right, common), common));
    }

    /**
     * As PyTorch has it: arithmetic takes a number as it is and rounds the result, but what a half number is compared
     * with is rounded to its type, so that it equals what was made of the same number.
     */
    private static Side rounded(BinaryFunction function, Side side, DType common) {
        return side instanceof Side.Floating(double value)
                        && function.range() == BinaryFunction.Range.BOOLEAN
                        && common.isFloatingPoint()
                ? new Side.Floating(Float.intBitsToFloat((int) Numbers.element("compare", common, value)))
                : side;
    }

    /** Counts a side in for the common type; returns its shape, a scalar's of a number. */
    private static Shape count(Recording recording, Side side, Promotion promotion) {
        return switch (side) {
            case Side.Elements(Tensor tensor) -> {
                Operand operand = recording.operand(tensor);
                promotion.with(operand);
                yield operand.shape();
            }
            case Side.Floating _ -> {
                promotion.withNumber(DType.FLOAT32);
                yield Shape.of();
            }
            case Side.Whole _ -> {
                promotion.withNumber(DType.INT64);
                yield Shape.of();
            }
        };
    }

    private static Operand operand(Recording recording, Side side, DType common) {
        return switch (side) {
            case Side.Elements(Tensor tensor) -> recording.cast(recording.operand(tensor), common);
            case Side.Floating(double value) -> recording.number(Numbers.bits(common, value), common);
            case Side.Whole(long value) -> recording.number(Numbers.bits(common, value), common);
        };
    }

    /** As PyTorch has it: a sum of booleans is whether one is true, a product whether both are. */
    private static BinaryFunction ofBooleans(Recording recording, BinaryFunction function) {
        return switch (function) {
            case ADD -> BinaryFunction.MAXIMUM;
            case MUL -> BinaryFunction.MINIMUM;
            case MAXIMUM, MINIMUM, EQ, NE, LT, LE, GT, GE -> function;
            case SUB, DIV, POW -> throw new DTypeException(recording.operation() + ": expected numbers, but both sides "
                    + "are booleans; convert one with to, or use logicalXor");
        };
    }

    // ---- logic: minimum, maximum and inequality of booleans

    static Tensor logical(String operation, BinaryFunction function, LazyTensor left, Tensor right) {
        Recording recording = Recording.on(left, operation);
        Operand first = recording.cast(recording.operand(left), DType.BOOL);
        Operand second = recording.cast(recording.operand(right), DType.BOOL);
        Shape shape = ShapeRules.broadcast(operation, first.shape(), second.shape());
        return recording.show(recording.binary(function, shape, first, second));
    }

    static Tensor logicalNot(LazyTensor tensor) {
        Recording recording = Recording.on(tensor, "logicalNot");
        Operand operand = recording.operand(tensor);
        return recording.show(recording.binary(
                BinaryFunction.EQ, operand.shape(), operand, recording.number(0, operand.dtype())));
    }

    // ---- choosing

    static Tensor where(LazyTensor tensor, Tensor condition, Side other) {
        Recording recording = Recording.on(tensor, "where");
        Operand which = recording.booleans("the condition", condition);
        Promotion promotion = new Promotion();
        Shape own = count(recording, new Side.Elements(tensor), promotion);
        Shape broadcast = ShapeRules.broadcast("where", own, count(recording, other, promotion));
        Shape shape = ShapeRules.broadcast("where", which.shape(), broadcast);
        DType common = promotion.result();
        return recording.show(recording.where(
                shape,
                which,
                operand(recording, new Side.Elements(tensor), common),
                operand(recording, other, common)));
    }

    static Tensor maskedFill(LazyTensor tensor, Tensor mask, double value) {
        Recording recording = Recording.on(tensor, "maskedFill");
        Operand operand = recording.operand(tensor);
        Operand which = recording.booleans("the mask", mask);
        Shape shape = operand.shape();
        Views.broadcastTo("maskedFill", "the mask", which.layout(), shape);
        Operand filled = recording.number(Numbers.element("maskedFill", operand.dtype(), value), operand.dtype());
        return recording.show(recording.where(shape, which, filled, operand));
    }

    private static String name(UnaryFunction function) {
        return function == UnaryFunction.GELU_TANH ? "gelu" : function.name().toLowerCase(Locale.ROOT);
    }
}
