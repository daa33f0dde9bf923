// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * Collects tensors and writes them as a safetensors file.
 *
 * {@snippet :
 * Safetensors.writer(Path.of("model.safetensors"))
 *         .metadata("format", "pt")
 *         .add("linear1.weight", weight)
 *         .add("vocabulary", DType.INT64, Shape.of(3), MemorySegment.ofArray(new long[] {7, 8, 9}))
 *         .write();
 * }
 *
 * <p>The order of the calls does not matter: as the format's reference implementation does, tensors are written by
 * type, from int64 to bool, and then by name, so that each is aligned to the size of its elements in a file that is
 * mapped into memory. The format is little-endian, as is every platform with Metal or softmetal.
 *
 * <p>Every mistake is found before the disk is touched. The file appears as a whole or not at all, and a symbolic link
 * in its place is replaced, not followed. So tensors of the very file that is replaced, opened with
 * {@link Safetensors#open}, can be among those written.
 *
 * <p><b>Threads.</b> Not safe for use by several threads. What is added must stay open, and memory unchanged, until
 * {@link #write()} returns.
 */
public final class SafetensorsWriter {
    private final Path file;
    private final Map<String, Values> tensors = new HashMap<>();
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();

    SafetensorsWriter(Path file) {
        this.file = file;
    }

    /**
     * Adds a tensor, of any shape and type. It is computed when the file is written, if it is not yet.
     *
     * @return this
     * @throws SafetensorsException if the name was added before or cannot be one, or the tensor is closed
     */
    public SafetensorsWriter add(String name, Tensor tensor) {
        return add(name, new Values.OfTensor(tensor));
    }

    /**
     * Adds a tensor from memory, without any runtime.
     *
     * @param bytes the elements in row-major order and little-endian, as many as the shape has; on the heap or not
     * @return this
     * @throws SafetensorsException if the name was added before or cannot be one, the size is not the shape's, or this
     *     thread cannot read the memory
     */
    public SafetensorsWriter add(String name, DType dtype, Shape shape, MemorySegment bytes) {
        return add(name, new Values.OfMemory(dtype, shape, bytes));
    }

    /**
     * Adds a text to the header's {@code __metadata__}, which keeps the order of the calls.
     *
     * @return this
     * @throws SafetensorsException if the key was added before, or a text is not Unicode
     */
    public SafetensorsWriter metadata(String key, String value) {
        if (!isUnicode(key) || !isUnicode(value)) {
            throw new SafetensorsException(file, "expected Unicode as " + HeaderParser.METADATA + ", but \"" + key
                    + "\" or its value has half of a surrogate pair");
        }
        if (metadata.putIfAbsent(key, value) != null) {
            throw new SafetensorsException(file, "expected each key of " + HeaderParser.METADATA + " once, but \"" + key
                    + "\" comes twice");
        }
        return this;
    }

    /**
     * Computes what is not yet computed, all tensors of a runtime as one work, and writes the file, replacing one that
     * is there. It is on the disk when this returns. If it fails, an old file stays as it was. Of tensors, not more
     * than one's values are held in memory besides their own.
     *
     * <p>Throws as {@link Tensor#evaluate()} does, too.
     *
     * @throws SafetensorsException if a tensor or memory was closed since it was added, the header would be larger than
     *     the format allows, or the file cannot be written
     */
    public void write() {
        tensors.forEach(this::check);
        SequencedMap<String, Values> ordered = HeaderWriter.inFileOrder(tensors);
        byte[] header = new HeaderWriter(file, SafetensorsHeader.MAX_BYTES).write(ordered, metadata);
        try {
            AtomicFile target = AtomicFile.at(file);
            Values.evaluate(ordered.values());
            target.write(sink -> {
                sink.write(MemorySegment.ofArray(header));
                for (Values values : ordered.values()) {
                    values.writeTo(sink);
                }
            });
        } catch (IOException e) {
            throw new SafetensorsException(file, "expected a file that can be written, but: " + e, e);
        }
    }

    private SafetensorsWriter add(String name, Values values) {
        if (name.equals(HeaderParser.METADATA)) {
            throw failure(name, "expected another name: this one is the format's own, for texts added with metadata");
        }
        if (!isUnicode(name)) {
            throw failure(name, "expected a name in Unicode, but it has half of a surrogate pair");
        }
        check(name, values);
        if (tensors.putIfAbsent(name, values) != null) {
            throw failure(name, "expected each name once, but came a second tensor of this name");
        }
        return this;
    }

    private void check(String name, Values values) {
        values.problem().ifPresent(problem -> {
            throw failure(name, problem);
        });
    }

    private SafetensorsException failure(String name, String problem) {
        return new SafetensorsException(file, name, problem, null);
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
