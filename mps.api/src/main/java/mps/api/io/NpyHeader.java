// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import mps.api.DType;
import mps.api.Shape;

/**
 * The checked header of an {@code .npy} file: six bytes of magic, two of version, the length of a Python dictionary,
 * and that. The elements follow, to the end of the file.
 *
 * @param dtype the type of the elements
 * @param shape the sizes of the dimensions
 * @param fortranOrder whether the first index changes fastest
 * @param dataStart where in the file the elements start
 */
record NpyHeader(DType dtype, Shape shape, boolean fortranOrder, long dataStart) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** All that version 1.0 allows. The later versions are for records of many fields, which are no tensors. */
    private static final long MAX_BYTES = 0xffff;

    private static final int VERSION_BYTES = 2;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Reads and checks the header of a file that is mapped as a whole. */
    static NpyHeader read(Path file, MemorySegment whole) {
        checkMagic(file, whole);
        int major = version(file, whole);
        int lengthStart = MAGIC.length + VERSION_BYTES;
        long lengthBytes = major == 1 ? SHORT.byteSize() : INT.byteSize();
        long start = lengthStart + lengthBytes;
        if (whole.byteSize() < start) {
            throw new NpyException(file, "expected " + lengthBytes + " bytes of header length after the version, but "
                    + "the file has " + whole.byteSize() + " bytes; it is truncated");
        }
        long length = major == 1
                ? Short.toUnsignedLong(whole.get(SHORT, lengthStart))
                : Integer.toUnsignedLong(whole.get(INT, lengthStart));
        if (length > MAX_BYTES) {
            throw new NpyException(file, "expected a header of at most " + MAX_BYTES + " bytes, but its length is "
                    + length + "; this is an array of records, not of numbers, or damaged");
        }
        if (whole.byteSize() - start < length) {
            throw new NpyException(file, "expected a header of " + length + " bytes, but after its length the file has "
                    + (whole.byteSize() - start) + "; it is truncated");
        }
        byte[] text = whole.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
        String literal = new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        NpyHeader header = new NpyHeaderParser(file, literal).parse(start + length);
        header.checkSize(file, whole.byteSize() - header.dataStart());
        return header;
    }

    private static void checkMagic(Path file, MemorySegment whole) {
        byte[] came = whole.asSlice(0, Math.min(MAGIC.length, whole.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        if (!Arrays.equals(came, MAGIC)) {
            boolean zip = came.length > 1 && came[0] == 'P' && came[1] == 'K';
            HexFormat hex = HexFormat.ofDelimiter(" ");
            throw new NpyException(file, "expected a file that begins with the bytes " + hex.formatHex(MAGIC) + ", but "
                    + (came.length == 0 ? "it is empty" : "it begins with " + hex.formatHex(came))
                    + (zip ? "; this is a zip, maybe .npz: unpack it, and read each array of its own"
                    : "; it is no .npy file"));
        }
    }

    private static int version(Path file, MemorySegment whole) {
        if (whole.byteSize() < MAGIC.length + VERSION_BYTES) {
            throw new NpyException(file, "expected " + VERSION_BYTES + " bytes of version, but the file has "
                    + whole.byteSize() + " bytes; it is truncated");
        }
        int major = Byte.toUnsignedInt(whole.get(ValueLayout.JAVA_BYTE, MAGIC.length));
        int minor = Byte.toUnsignedInt(whole.get(ValueLayout.JAVA_BYTE, MAGIC.length + 1));
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyException(file, "expected version 1.0, 2.0 or 3.0 of the format, but came " + major + "."
                    + minor);
        }
        return major;
    }

    private void checkSize(Path file, long dataBytes) {
        long size;
        try {
            size = Math.multiplyExact(shape.elements(), (long) dtype.sizeInBytes());
        } catch (ArithmeticException e) {
            throw new NpyException(file, "expected a size that fits 64 bits, but came " + dtype + shape, e);
        }
        if (dataBytes != size) {
            throw new NpyException(file, "expected " + size + " bytes after the header, for " + dtype + shape + ", but "
                    + "there are " + dataBytes + (dataBytes < size ? "; the file is truncated"
                    : "; if several arrays were saved into it, save each to a file of its own; or it is damaged"));
        }
    }
}
