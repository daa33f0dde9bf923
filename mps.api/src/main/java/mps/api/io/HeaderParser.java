// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import mps.api.DType;
import mps.api.Shape;
import mps.api.ShapeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a safetensors header and checks each tensor by itself: names, types, shapes, sizes. Streams: a
 * header may have a hundred thousand tensors.
 */
final class HeaderParser {
    static final String METADATA = "__metadata__";

    // The header's own limit is the only one: a name or text may fill it.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength((int) SafetensorsHeader.MAX_BYTES)
                    .maxStringLength((int) SafetensorsHeader.MAX_BYTES)
                    .build())
            .build();

    private final Path file;
    private final long dataStart;
    private final SequencedMap<String, Safetensors.Entry> entries = new LinkedHashMap<>();
    private @Nullable SequencedMap<String, String> metadata;

    HeaderParser(Path file, long dataStart) {
        this.file = file;
        this.dataStart = dataStart;
    }

    SafetensorsHeader parse(byte[] utf8) {
        if (utf8.length == 0 || utf8[0] != '{') {
            throw new SafetensorsException(file, "expected a JSON object as header, but it "
                    + (utf8.length == 0 ? "is empty" : "begins with the byte 0x" + Integer.toHexString(utf8[0] & 0xff))
                    + "; this is no safetensors file");
        }
        // Decoded here and strictly: the JSON library would guess at other encodings and replace what is malformed.
        Reader characters = new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), characters)) {
            json.nextToken();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals(METADATA)) {
                    metadata = readMetadata(json);
                } else {
                    readEntry(json, name);
                }
            }
            if (json.nextToken() != null) {
                throw new SafetensorsException(file, "expected one JSON object and spaces as header, but after the object "
                        + "comes " + json.getString());
            }
        } catch (JacksonException e) {
            throw new SafetensorsException(file, "expected JSON as header, but: " + e.getOriginalMessage(), e);
        }
        return new SafetensorsHeader(entries, metadata == null ? new LinkedHashMap<>() : metadata, dataStart);
    }

    private SequencedMap<String, String> readMetadata(JsonParser json) {
        if (metadata != null) {
            throw new SafetensorsException(file, "expected each name once, but " + METADATA + " comes twice");
        }
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new SafetensorsException(file, "expected " + METADATA + " to be an object, but it is " + came(json));
        }
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new SafetensorsException(file, "expected the " + METADATA + " of \"" + key
                        + "\" to be a string, but it is " + came(json));
            }
            if (pairs.put(key, json.getString()) != null) {
                throw new SafetensorsException(file, "expected each key of " + METADATA + " once, but \"" + key
                        + "\" comes twice");
            }
        }
        return pairs;
    }

    private void readEntry(JsonParser json, String name) {
        Optional<DType> dtype = Optional.empty();
        Optional<Shape> shape = Optional.empty();
        Optional<long[]> offsets = Optional.empty();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw failure(name, "an object with dtype, shape and data_offsets", came(json));
        }
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = once(name, field, dtype, dtype(json, name));
                case "shape" -> shape = once(name, field, shape, shape(json, name));
                case "data_offsets" -> offsets = once(name, field, offsets, offsets(json, name));
                // As the reference implementation: what a later version may add does not make the file unreadable.
                default -> json.skipChildren();
            }
        }
        Safetensors.Entry entry = entry(
                name,
                dtype.orElseThrow(() -> failure(name, "a dtype", "none")),
                shape.orElseThrow(() -> failure(name, "a shape", "none")),
                offsets.orElseThrow(() -> failure(name, "data_offsets", "none")));
        if (entries.put(name, entry) != null) {
            throw failure(name, "each name once", "a second tensor of this name");
        }
    }

    private Safetensors.Entry entry(String name, DType dtype, Shape shape, long[] offsets) {
        long begin = offsets[0];
        long end = offsets[1];
        long size;
        try {
            size = Math.multiplyExact(shape.elements(), dtype.sizeInBytes());
        } catch (ArithmeticException e) {
            throw new SafetensorsException(file, name, "expected a size that fits 64 bits, but came " + dtype + shape, e);
        }
        if (end - begin != size) {
            throw failure(name, "data_offsets " + size + " bytes apart, for " + dtype + shape,
                    "[" + begin + ", " + end + "], " + (end - begin) + " apart");
        }
        return new Safetensors.Entry(name, dtype, shape, begin, end);
    }

    private DType dtype(JsonParser json, String name) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw failure(name, "the dtype as a string", came(json));
        }
        return switch (json.getString()) {
            case "F32" -> DType.FLOAT32;
            case "F16" -> DType.FLOAT16;
            case "BF16" -> DType.BFLOAT16;
            case "I32" -> DType.INT32;
            case "I64" -> DType.INT64;
            case "U8" -> DType.UINT8;
            case "BOOL" -> DType.BOOL;
            case "F64" -> throw failure(name, "a dtype the device has",
                    "F64: Metal has no float64; convert the tensor to F32 before saving it");
            default -> throw failure(name, "a dtype of F32, F16, BF16, I32, I64, U8, BOOL",
                    json.getString() + "; convert the tensor to one of those before saving it");
        };
    }

    private Shape shape(JsonParser json, String name) {
        long[] sizes = integers(json, name, "shape");
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw new SafetensorsException(file, name, "expected a shape, but came " + Arrays.toString(sizes) + ": "
                    + e.getMessage(), e);
        }
    }

    private long[] offsets(JsonParser json, String name) {
        long[] offsets = integers(json, name, "data_offsets");
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw failure(name, "data_offsets [begin, end] with 0 <= begin <= end", Arrays.toString(offsets));
        }
        return offsets;
    }

    private long[] integers(JsonParser json, String name, String field) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw failure(name, "the " + field + " as an array", came(json));
        }
        LongStream.Builder values = LongStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw failure(name, "integers in " + field, came(json));
            }
            try {
                values.add(json.getLongValue());
            } catch (InputCoercionException e) {
                throw new SafetensorsException(file, name, "expected integers of 64 bits in " + field + ", but came "
                        + json.getString(), e);
            }
        }
        return values.build().toArray();
    }

    private <T> Optional<T> once(String name, String field, Optional<T> before, T value) {
        if (before.isPresent()) {
            throw failure(name, "each field once", "a second " + field);
        }
        return Optional.of(value);
    }

    private SafetensorsException failure(String name, String expected, String came) {
        return new SafetensorsException(file, name, "expected " + expected + ", but came " + came, null);
    }

    private static String came(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the string \"" + json.getString() + '"';
            case null -> "nothing";
            default -> json.getString();
        };
    }
}
