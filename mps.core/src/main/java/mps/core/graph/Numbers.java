// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.UnaryFunction;

/**
 * Single numbers as kernels take them: of a floating-point type the bits of the float32 in which it is computed, and
 * otherwise the whole number; a boolean is 0 or 1.
 */
public final class Numbers {
    private Numbers() {}

    /** Returns {@code value} as a number that is computed with in {@code dtype}, not rounded to a half type. */
    static long bits(DType dtype, double value) {
        return dtype.isFloatingPoint() ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) value)) : (long) value;
    }

    /** Returns {@code value} as a number that is computed with in {@code dtype}. */
    static long bits(DType dtype, long value) {
        return dtype.isFloatingPoint() ? bits(dtype, (double) value) : value;
    }

    /**
     * Returns {@code value} as an element of {@code dtype}.
     *
     * @throws DTypeException if it is none
     */
    static long element(String operation, DType dtype, double value) {
        return switch (dtype) {
            case FLOAT32 -> bits(dtype, value);
            // Rounded twice, by way of float32: as the kernels do.
            case FLOAT16 -> bits(dtype, Float.float16ToFloat(Float.floatToFloat16((float) value)));
            case BFLOAT16 -> bits(dtype, toBfloat16((float) value));
            default -> {
                if (value != Math.rint(value) || Math.abs(value) >= 0x1p63) {
                    throw unfit(operation, dtype, Double.toString(value));
                }
                yield element(operation, dtype, (long) value);
            }
        };
    }

    /**
     * Returns {@code value} as an element of {@code dtype}.
     *
     * @throws DTypeException if it is none
     */
    static long element(String operation, DType dtype, long value) {
        boolean fits = switch (dtype) {
            case FLOAT32, FLOAT16, BFLOAT16, INT64 -> true;
            case INT32 -> value == (int) value;
            case UINT8 -> value >= 0 && value <= 255;
            case BOOL -> value == 0 || value == 1;
        };
        if (!fits) {
            throw unfit(operation, dtype, Long.toString(value));
        }
        return dtype.isFloatingPoint() ? element(operation, dtype, (double) value) : value;
    }

    private static DTypeException unfit(String operation, DType dtype, String value) {
        String range = switch (dtype) {
            case BOOL -> "0 or 1";
            case UINT8 -> "a whole number from 0 to 255";
            case INT32 -> "a whole number of 32 bits";
            default -> "a whole number of 64 bits";
        };
        return new DTypeException(operation + ": expected " + range + " for " + dtype + ", but came " + value
                + "; choose another type or convert with to");
    }

    private static float toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return value;
        }
        int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
        return Float.intBitsToFloat(rounded & 0xFFFF0000);
    }

    /** Returns the result type of {@code function} of elements of {@code dtype}. */
    static DType resultOf(UnaryFunction function, DType dtype) {
        return function.domain() == UnaryFunction.Domain.FLOATING_POINT && !dtype.isFloatingPoint()
                ? DType.FLOAT32
                : dtype;
    }

    /** Returns the type in which {@code function} computes operands that were promoted to {@code common}. */
    static DType computedIn(BinaryFunction function, DType common) {
        return function.range() == BinaryFunction.Range.FLOATING_POINT && !common.isFloatingPoint()
                ? DType.FLOAT32
                : common;
    }
}
