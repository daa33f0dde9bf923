// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;

/**
 * The checked header of a safetensors file.
 *
 * @param entries the tensors by name, in the header's order
 * @param metadata its {@code __metadata__}, in the header's order
 * @param dataStart where in the file the tensors' bytes start
 */
record SafetensorsHeader(
        SequencedMap<String, Safetensors.Entry> entries, SequencedMap<String, String> metadata, long dataStart) {

    /** The limit of the format's reference implementation: no real header is larger, and a broken length is. */
    static final long MAX_BYTES = 100_000_000;

    private static final ValueLayout.OfLong LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Reads and checks the header of a file that is mapped as a whole. */
    static SafetensorsHeader read(Path file, MemorySegment whole) {
        long fileBytes = whole.byteSize();
        if (fileBytes < LENGTH.byteSize()) {
            throw new SafetensorsException(file, "expected 8 bytes of header length, but the file has " + fileBytes
                    + " bytes; it is empty or truncated");
        }
        long length = whole.get(LENGTH, 0);
        if (Long.compareUnsigned(length, MAX_BYTES) > 0) {
            throw new SafetensorsException(file, "expected a header of at most " + MAX_BYTES + " bytes, but its length is "
                    + Long.toUnsignedString(length) + "; this is no safetensors file, or it is damaged");
        }
        long dataStart = LENGTH.byteSize() + length;
        if (dataStart > fileBytes) {
            throw new SafetensorsException(file, "expected a header of " + length + " bytes, but after its length the file "
                    + "has " + (fileBytes - LENGTH.byteSize()) + "; it is truncated");
        }
        byte[] json = whole.asSlice(LENGTH.byteSize(), length).toArray(ValueLayout.JAVA_BYTE);
        SafetensorsHeader header = new HeaderParser(file, dataStart).parse(json);
        header.checkLayout(file, fileBytes - dataStart);
        return header;
    }

    /** In order of their bytes, each tensor must begin where the one before ends, from the first byte to the last. */
    private void checkLayout(Path file, long dataBytes) {
        List<Safetensors.Entry> byPosition = entries.values().stream()
                .sorted(Comparator.comparingLong(Safetensors.Entry::begin).thenComparingLong(Safetensors.Entry::end))
                .toList();
        long position = 0;
        String before = "the header";
        for (Safetensors.Entry entry : byPosition) {
            if (entry.end() > dataBytes) {
                throw new SafetensorsException(file, entry.name(), "expected bytes within the " + dataBytes
                        + " after the header, but its offsets are " + offsets(entry)
                        + "; the file is truncated or the offsets are wrong", null);
            }
            if (entry.begin() != position) {
                throw new SafetensorsException(file, entry.name(), "expected its bytes to begin at " + position
                        + ", where " + before + " ends, but its offsets are " + offsets(entry)
                        + (entry.begin() < position ? ": they overlap" : ": there is a gap"), null);
            }
            position = entry.end();
            before = "tensor \"" + entry.name() + "\"";
        }
        if (position != dataBytes) {
            throw new SafetensorsException(file, "expected the file to end with " + before + " at byte " + position
                    + " after the header, but " + (dataBytes - position) + " bytes follow that belong to no tensor");
        }
    }

    private static String offsets(Safetensors.Entry entry) {
        return "[" + entry.begin() + ", " + entry.end() + "]";
    }
}
