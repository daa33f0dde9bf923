// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Optional;
import mps.api.DType;

/**
 * The type in which operands meet: PyTorch's {@code result_type}. Tensors with dimensions come first; one without, and
 * after it a number, counts only if it is of a higher category (boolean, integer, floating-point).
 */
final class Promotion {
    private Optional<DType> dimensioned = Optional.empty();
    private Optional<DType> scalars = Optional.empty();
    private Optional<DType> numbers = Optional.empty();

    Promotion with(Operand operand) {
        if (operand.shape().rank() > 0) {
            dimensioned = Optional.of(promoted(dimensioned, operand.dtype()));
        } else {
            scalars = Optional.of(promoted(scalars, operand.dtype()));
        }
        return this;
    }

    /** Counts in a number of Java: a double is float32, a long is int64. */
    Promotion withNumber(DType dtype) {
        numbers = Optional.of(promoted(numbers, dtype));
        return this;
    }

    DType result() {
        return combined(dimensioned, combined(scalars, numbers)).orElseThrow();
    }

    static DType of(Operand... operands) {
        Promotion promotion = new Promotion();
        for (Operand operand : operands) {
            promotion.with(operand);
        }
        return promotion.result();
    }

    private static DType promoted(Optional<DType> before, DType dtype) {
        return before.map(dtype::promote).orElse(dtype);
    }

    private static Optional<DType> combined(Optional<DType> higher, Optional<DType> lower) {
        if (higher.isEmpty() || lower.isEmpty()) {
            return higher.or(() -> lower);
        }
        boolean decides = category(higher.get()) >= category(lower.get());
        return decides ? higher : Optional.of(higher.get().promote(lower.get()));
    }

    private static int category(DType dtype) {
        if (dtype.isFloatingPoint()) {
            return 2;
        }
        return dtype.isInteger() ? 1 : 0;
    }
}
