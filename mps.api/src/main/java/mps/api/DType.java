// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The element type of a {@link Tensor}, named as in PyTorch.
 *
 * <p>There is no float64: Metal has no 64-bit floating point.
 */
public enum DType {
    /** IEEE 754 binary32. */
    FLOAT32(4, Category.FLOATING),
    /** IEEE 754 binary16. */
    FLOAT16(2, Category.FLOATING),
    /** The upper half of a binary32: 8 bits of exponent, 7 of fraction. */
    BFLOAT16(2, Category.FLOATING),
    /** Two's complement, 32 bits. */
    INT32(4, Category.INTEGER),
    /** Two's complement, 64 bits. */
    INT64(8, Category.INTEGER),
    /** Unsigned, 8 bits. */
    UINT8(1, Category.INTEGER),
    /** One byte, 0 or 1. */
    BOOL(1, Category.BOOLEAN);

    private enum Category {
        BOOLEAN,
        INTEGER,
        FLOATING
    }

    private final int sizeInBytes;
    private final Category category;

    DType(int sizeInBytes, Category category) {
        this.sizeInBytes = sizeInBytes;
        this.category = category;
    }

    /** Returns the bytes one element takes. */
    public int sizeInBytes() {
        return sizeInBytes;
    }

    /** Returns whether its elements are floating-point numbers. */
    public boolean isFloatingPoint() {
        return category == Category.FLOATING;
    }

    /** Returns whether its elements are whole numbers; those of {@link #BOOL} are not. */
    public boolean isInteger() {
        return category == Category.INTEGER;
    }

    /**
     * Returns the type in which elements of both can be combined, as {@code torch.promote_types}: of different
     * categories that of the higher (boolean, integer, floating-point); of two integers the wider one; of two different
     * floating-point types {@link #FLOAT32}.
     */
    public DType promote(DType other) {
        if (this == other) {
            return this;
        }
        if (category != other.category) {
            return category.compareTo(other.category) > 0 ? this : other;
        }
        if (category == Category.FLOATING) {
            return FLOAT32;
        }
        return sizeInBytes > other.sizeInBytes ? this : other;
    }

    /** Returns PyTorch's name, for messages: {@code float32}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
