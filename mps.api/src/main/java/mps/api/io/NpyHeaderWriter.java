// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import mps.api.DType;
import mps.api.Shape;

/** Writes an {@code .npy} header as {@code numpy.save} does, byte for byte, for an array in C order. */
final class NpyHeaderWriter {
    /** NumPy starts the data at a multiple of this, for who maps the file into memory. */
    private static final int ALIGNMENT = 64;

    /** NumPy leaves room for the first size to grow to so many digits in place. */
    private static final int GROWTH_DIGITS = 21;

    private final Path file;

    NpyHeaderWriter(Path file) {
        this.file = file;
    }

    /** Returns the bytes of the file up to the elements. */
    byte[] write(DType dtype, Shape shape) {
        String name = NpyTypes.nameOf(dtype).orElseThrow(() -> new NpyException(file, "expected a type NumPy's format "
                + "has, but the tensor is of " + dtype + ", for which there is none; save it as safetensors, or "
                + "convert it to float32 first"));
        String literal = "{'descr': '" + name + "', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
        if (shape.rank() > 0) {
            literal += " ".repeat(GROWTH_DIGITS - Long.toString(shape.size(0)).length());
        }
        // Version 1.0, the lowest, fits: with 8 sizes of 19 digits the header has less than 300 of its 65535 bytes.
        int prefix = NpyHeader.MAGIC.length + 2 + Short.BYTES;
        int padding = ALIGNMENT - (prefix + literal.length() + 1) % ALIGNMENT;
        int length = literal.length() + padding + 1;
        return ByteBuffer.allocate(prefix + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(NpyHeader.MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put((literal + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static String tuple(Shape shape) {
        String sizes = LongStream.of(shape.toArray()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return shape.rank() == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
    }
}
