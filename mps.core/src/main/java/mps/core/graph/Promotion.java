// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Objects;
import mps.api.DType;
import org.jspecify.annotations.Nullable;

/**
 * The type in which operands meet: PyTorch's {@code result_type}. Tensors with dimensions come first; one without, and
 * after it a number, counts only if it is of a higher category (boolean, integer, floating-point).
 */
final class Promotion {
    private @Nullable DType dimensioned;
    private @Nullable DType scalars;
    private @Nullable DType numbers;

    Promotion with(Operand operand) {
        if (operand.shape().rank() > 0) {
            dimensioned = promoted(dimensioned, operand.dtype());
        } else {
            scalars = promoted(scalars, operand.dtype());
        }
        return this;
    }

    /** Counts in a number of Java: a double is float32, a long is int64. */
    Promotion withNumber(DType dtype) {
        numbers = promoted(numbers, dtype);
        return this;
    }

    DType result() {
        return Objects.requireNonNull(combined(dimensioned, combined(scalars, numbers)), "nothing was counted in");
    }

    static DType of(Operand... operands) {
        Promotion promotion = new Promotion();
        for (Operand operand : operands) {
            promotion.with(operand);
        }
        return promotion.result();
    }

    private static DType promoted(@Nullable DType before, DType dtype) {
        return before == null ? dtype : dtype.promote(before);
    }

    private static @Nullable DType combined(@Nullable DType higher, @Nullable DType lower) {
        if (higher == null || lower == null) {
            return higher == null ? lower : higher;
        }
        return category(higher) >= category(lower) ? higher : higher.promote(lower);
    }

    private static int category(DType dtype) {
        if (dtype.isFloatingPoint()) {
            return 2;
        }
        return dtype.isInteger() ? 1 : 0;
    }
}
