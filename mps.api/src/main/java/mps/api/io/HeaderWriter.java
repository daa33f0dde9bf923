// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import mps.api.DType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Places tensors in a safetensors file and writes its header, both as the format's
 * <a href="https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs">reference implementation</a>
 * does: the files are the same, byte for byte.
 */
final class HeaderWriter {
    private static final JsonFactory JSON = new JsonFactory();

    /** Descending in size, so that nothing needs a gap for alignment; equal sizes in the order of the reference. */
    private static final List<DType> TYPES_IN_FILE_ORDER = List.of(
            DType.INT64, DType.FLOAT32, DType.INT32, DType.BFLOAT16, DType.FLOAT16, DType.UINT8, DType.BOOL);

    /** The tensors' bytes start at a multiple of the largest element, so that each is aligned to its own. */
    private static final int ALIGNMENT = 8;

    private final Path file;
    private final long maxBytes;

    HeaderWriter(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** Returns the tensors in the order of their bytes: by type, then by name as UTF-8. */
    static SequencedMap<String, Values> inFileOrder(Map<String, Values> tensors) {
        Comparator<Map.Entry<String, Values>> byType =
                Comparator.comparingInt(tensor -> TYPES_IN_FILE_ORDER.indexOf(tensor.getValue().dtype()));
        Comparator<Map.Entry<String, Values>> byName = Comparator.comparing(
                tensor -> tensor.getKey().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        SequencedMap<String, Values> ordered = new LinkedHashMap<>();
        tensors.entrySet().stream()
                .sorted(byType.thenComparing(byName))
                .forEach(tensor -> ordered.put(tensor.getKey(), tensor.getValue()));
        return ordered;
    }

    /** Returns the bytes of the file up to those of the tensors: the header's length, the header and spaces. */
    byte[] write(SequencedMap<String, Values> tensors, SequencedMap<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(HeaderParser.METADATA);
                json.writeStartObject();
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, Values> tensor : tensors.entrySet()) {
                begin = write(json, tensor.getKey(), tensor.getValue(), begin);
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        if (bytes.size() > maxBytes) {
            throw new SafetensorsException(file, "expected a header of at most " + maxBytes + " bytes, but names, "
                    + "shapes and " + HeaderParser.METADATA + " take " + bytes.size() + "; write several files");
        }
        return ByteBuffer.allocate(Long.BYTES + bytes.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.size())
                .put(bytes.toByteArray())
                .array();
    }

    /** Writes one tensor and returns where its bytes end. */
    private long write(JsonGenerator json, String name, Values values, long begin) {
        long end;
        try {
            end = Math.addExact(begin, values.sizeInBytes());
        } catch (ArithmeticException e) {
            throw new SafetensorsException(file, name, "expected all tensors to take at most 2^63-1 bytes, but there "
                    + "are " + begin + " before this one of " + values.sizeInBytes(), e);
        }
        json.writeName(name);
        json.writeStartObject();
        json.writeStringProperty("dtype", nameOf(values.dtype()));
        json.writeName("shape");
        writeArray(json, values.shape().toArray());
        json.writeName("data_offsets");
        writeArray(json, begin, end);
        json.writeEndObject();
        return end;
    }

    private static void writeArray(JsonGenerator json, long... values) {
        json.writeArray(values, 0, values.length);
    }

    private static String nameOf(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "F32";
            case FLOAT16 -> "F16";
            case BFLOAT16 -> "BF16";
            case INT32 -> "I32";
            case INT64 -> "I64";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }
}
