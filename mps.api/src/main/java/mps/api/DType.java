// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The element type of a {@link Tensor}, named as in PyTorch.
 *
 * <p>There is no float64: Metal has no 64-bit floating point.
 */
public enum DType {
    /** IEEE 754 binary32. */
    FLOAT32(4),
    /** IEEE 754 binary16. */
    FLOAT16(2),
    /** The upper half of a binary32: 8 bits of exponent, 7 of fraction. */
    BFLOAT16(2),
    /** Two's complement, 32 bits. */
    INT32(4),
    /** Two's complement, 64 bits. */
    INT64(8),
    /** Unsigned, 8 bits. */
    UINT8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int sizeInBytes;

    DType(int sizeInBytes) {
        this.sizeInBytes = sizeInBytes;
    }

    /** Returns the bytes one element takes. */
    public int sizeInBytes() {
        return sizeInBytes;
    }

    /** Returns PyTorch's name, for messages: {@code float32}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
