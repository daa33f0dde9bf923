// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files that are nearly, or not at all, safetensors. */
record SafetensorsFile(Path path) {

    /** Writes a file with this header and so many bytes after it, which count up from 0. */
    SafetensorsFile write(String header, int dataBytes) {
        return write(header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    SafetensorsFile write(byte[] header, int dataBytes) {
        return writeWithLength(header.length, header, dataBytes);
    }

    SafetensorsFile writeWithLength(long headerLength, byte[] header, int dataBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerLength).put(header);
        for (int i = 0; i < dataBytes; i++) {
            bytes.put((byte) i);
        }
        return writeBytes(bytes.array());
    }

    SafetensorsFile writeBytes(byte[] bytes) {
        try {
            Files.write(path, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the JSON of one tensor. */
    static String entry(String name, String dtype, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(name, dtype, shape, offsets);
    }

    /** Returns the JSON of a header. */
    static String header(String... entries) {
        return "{" + String.join(",", entries) + "}";
    }
}
