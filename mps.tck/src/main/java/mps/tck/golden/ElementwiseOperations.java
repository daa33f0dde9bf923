// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import mps.api.BinaryFunction;
import mps.api.GeluApproximation;
import mps.api.Tensor;
import mps.api.UnaryFunction;

/** Operations that compute each element from those at its place. */
final class ElementwiseOperations {
    // PyTorch's names are the constants' in lower case; that of GELU has an argument instead of a second name.
    private static final Map<String, UnaryFunction> UNARY = Arrays.stream(UnaryFunction.values())
            .filter(function -> function != UnaryFunction.GELU && function != UnaryFunction.GELU_TANH)
            .collect(Collectors.toUnmodifiableMap(ElementwiseOperations::name, Function.identity()));

    private static final Map<String, BinaryFunction> BINARY = Arrays.stream(BinaryFunction.values())
            .collect(Collectors.toUnmodifiableMap(ElementwiseOperations::name, Function.identity()));

    private ElementwiseOperations() {}

    private static String name(Enum<?> function) {
        return function.name().toLowerCase(Locale.ROOT);
    }

    /** Records a call; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        UnaryFunction unary = UNARY.get(call.operation());
        if (unary != null) {
            return Optional.of(call.x().apply(unary));
        }
        BinaryFunction binary = BINARY.get(call.operation());
        if (binary != null) {
            return Optional.of(binary(binary, call));
        }
        return Optional.ofNullable(switch (call.operation()) {
            case "gelu" -> call.x().gelu(approximation(call.golden()));
            case "rsub" -> call.hasInput(1) ? call.y().sub(call.x()) : scalarLeft(BinaryFunction.SUB, call, "other");
            case "clamp" -> clamp(call);
            case "where" -> where(call);
            case "masked_fill" -> call.x().maskedFill(call.y(), call.golden().number("value"));
            case "logical_and" -> call.x().logicalAnd(call.y());
            case "logical_or" -> call.x().logicalOr(call.y());
            case "logical_xor" -> call.x().logicalXor(call.y());
            case "logical_not" -> call.x().logicalNot();
            default -> null;
        });
    }

    /** An operand that is a number is the argument {@code other} or {@code exponent}, and {@code self} on the left. */
    private static Tensor binary(BinaryFunction function, Call call) {
        if (call.golden().has("self")) {
            return scalarLeft(function, call, "self");
        }
        if (call.hasInput(1)) {
            return call.x().apply(function, call.golden().has("alpha") ? scaled(call) : call.y());
        }
        return scalarRight(function, call.x(), call.golden(), call.golden().firstOf("exponent", "other"));
    }

    private static Tensor scaled(Call call) {
        return scalarRight(BinaryFunction.MUL, call.y(), call.golden(), "alpha");
    }

    private static Tensor scalarRight(BinaryFunction function, Tensor x, GoldenCase golden, String name) {
        return golden.isInteger(name)
                ? x.apply(function, golden.integer(name))
                : x.apply(function, golden.number(name));
    }

    private static Tensor scalarLeft(BinaryFunction function, Call call, String name) {
        GoldenCase golden = call.golden();
        return golden.isInteger(name)
                ? call.x().apply(golden.integer(name), function)
                : call.x().apply(golden.number(name), function);
    }

    private static Tensor clamp(Call call) {
        if (call.hasInput(2)) {
            return call.x().clamp(call.y(), call.input(2));
        }
        Tensor x = call.x();
        if (call.golden().has("min")) {
            x = scalarRight(BinaryFunction.MAXIMUM, x, call.golden(), "min");
        }
        return call.golden().has("max") ? scalarRight(BinaryFunction.MINIMUM, x, call.golden(), "max") : x;
    }

    private static Tensor where(Call call) {
        if (call.hasInput(2)) {
            return call.y().where(call.x(), call.input(2));
        }
        GoldenCase golden = call.golden();
        return golden.isInteger("other")
                ? call.y().where(call.x(), golden.integer("other"))
                : call.y().where(call.x(), golden.number("other"));
    }

    private static GeluApproximation approximation(GoldenCase golden) {
        return golden.has("approximate") && golden.text("approximate").equals("tanh")
                ? GeluApproximation.TANH
                : GeluApproximation.NONE;
    }
}
