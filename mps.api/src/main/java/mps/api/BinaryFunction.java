// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * A function of two elements, for {@link Tensor#apply(BinaryFunction, Tensor)}. Each constant is the method of
 * {@link Tensor} of its name.
 */
public enum BinaryFunction {
    /** {@code x + y}; of booleans, whether one is true. */
    ADD(Range.PROMOTED),
    /** {@code x - y}; not of booleans. */
    SUB(Range.PROMOTED),
    /** {@code x * y}; of booleans, whether both are true. */
    MUL(Range.PROMOTED),
    /** {@code x / y}, of whole numbers too a floating-point number. */
    DIV(Range.FLOATING_POINT),
    /** {@code x^y}; of whole numbers a whole number, so that a negative power is 0 except of 1 and -1. */
    POW(Range.PROMOTED),
    /** The larger; NaN if one is NaN. */
    MAXIMUM(Range.PROMOTED),
    /** The smaller; NaN if one is NaN. */
    MINIMUM(Range.PROMOTED),
    /** Whether they are equal; false if one is NaN. */
    EQ(Range.BOOLEAN),
    /** Whether they are unequal; true if one is NaN. */
    NE(Range.BOOLEAN),
    /** Whether {@code x < y}; false if one is NaN. */
    LT(Range.BOOLEAN),
    /** Whether {@code x <= y}; false if one is NaN. */
    LE(Range.BOOLEAN),
    /** Whether {@code x > y}; false if one is NaN. */
    GT(Range.BOOLEAN),
    /** Whether {@code x >= y}; false if one is NaN. */
    GE(Range.BOOLEAN);

    /** What its results are. */
    public enum Range {
        /** Of the type that the operands are promoted to. */
        PROMOTED,
        /** Of the type that the operands are promoted to; float32 if that is not floating-point. */
        FLOATING_POINT,
        /** Booleans. */
        BOOLEAN
    }

    private final Range range;

    BinaryFunction(Range range) {
        this.range = range;
    }

    /** Returns what its results are. */
    public Range range() {
        return range;
    }
}
