// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * A safetensors file, opened for reading; {@link #writer} and {@link #save} write one.
 *
 * {@snippet :
 * try (Safetensors file = Safetensors.open(Path.of("model.safetensors"))) {
 *     Tensor weight = file.load(mps, "linear1.weight");
 * }
 * }
 *
 * <p>The file is mapped into memory, so that opening reads the header alone and a tensor's bytes are read when it is
 * loaded. Opening checks the whole header against the
 * <a href="https://github.com/huggingface/safetensors#format">format</a>: eight bytes of little-endian header length, a
 * JSON object with type, shape and byte range of each tensor, then the bytes, without overlap or gap. After that no
 * access can leave the file. The format is little-endian, as is every platform with Metal or softmetal.
 *
 * <p><b>Threads.</b> Every method may be called by any number of threads at once. {@link #close()} waits for the loads
 * that have begun; later calls throw {@link ClosedException}.
 *
 * <p>The file must not change while it is open: the operating system answers a read of bytes that were cut off with a
 * fault, which Java reports as an {@link InternalError}.
 */
public final class Safetensors implements AutoCloseable {
    private final MappedFile file;
    private final SafetensorsHeader header;

    private Safetensors(MappedFile file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SafetensorsException if the file cannot be read or is not as the format demands
     */
    public static Safetensors open(Path file) {
        MappedFile mapped;
        try {
            mapped = MappedFile.open(file);
        } catch (IOException e) {
            throw new SafetensorsException(file, "expected a readable file, but: " + e, e);
        }
        try {
            return new Safetensors(mapped, mapped.read(whole -> SafetensorsHeader.read(file, whole)));
        } catch (Throwable e) {
            mapped.close();
            throw e;
        }
    }

    /**
     * Writes tensors to a file, replacing one that is there, and computes them first if need be:
     * {@link SafetensorsWriter} in one call.
     *
     * @param tensors the tensors by name, of any shapes and types; written by type, then by name
     * @throws SafetensorsException if a name cannot be one, a tensor is closed, or the file cannot be written
     */
    public static void save(Path file, Map<String, Tensor> tensors) {
        SafetensorsWriter writer = writer(file);
        tensors.forEach(writer::add);
        writer.write();
    }

    /** Returns a writer of a file, with nothing in it; nothing is written before {@link SafetensorsWriter#write()}. */
    public static SafetensorsWriter writer(Path file) {
        return new SafetensorsWriter(file);
    }

    /** Returns the path this was opened with. */
    public Path file() {
        return file.file();
    }

    /** Returns the tensors' names, in the order in which the header lists them. */
    public List<String> names() {
        return List.copyOf(header.entries().sequencedKeySet());
    }

    /** Returns whether there is a tensor of this name. */
    public boolean contains(String name) {
        return header.entries().containsKey(name);
    }

    /** Returns the header's {@code __metadata__}, in its order; empty if it has none. */
    public SequencedMap<String, String> metadata() {
        return Collections.unmodifiableSequencedMap(header.metadata());
    }

    /**
     * Returns what the header says of a tensor.
     *
     * @throws SafetensorsException if there is no tensor of this name
     */
    public Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new SafetensorsException(file(), name, "expected one of " + names() + ", but there is no such tensor",
                    null);
        }
        return entry;
    }

    /**
     * Returns the bytes of a tensor, without a copy: read-only, row-major, little-endian, not aligned to the type's
     * size. Valid until this file is closed; using it after that, or while that happens, is an
     * {@link IllegalStateException}.
     *
     * @throws SafetensorsException if there is no tensor of this name
     */
    public MemorySegment data(String name) {
        Entry entry = entry(name);
        return file.read(whole -> bytes(whole, entry));
    }

    /**
     * Returns a new tensor with the values of one in this file. It does not depend on the file any more.
     *
     * @throws SafetensorsException if there is no tensor of this name
     * @throws mps.api.DTypeException if the device does not compute with its type
     */
    public Tensor load(Mps mps, String name) {
        Entry entry = entry(name);
        return file.read(whole -> mps.tensor(bytes(whole, entry), entry.dtype(), entry.shape().toArray()));
    }

    /**
     * Returns new tensors with the values of all in this file, in the order of {@link #names()}. If one of them fails,
     * those already loaded are closed.
     *
     * @throws mps.api.DTypeException if the device does not compute with a type
     */
    public SequencedMap<String, Tensor> loadAll(Mps mps) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            for (String name : names()) {
                tensors.put(name, load(mps, name));
            }
            return tensors;
        } catch (Throwable e) {
            tensors.values().forEach(Tensor::close);
            throw e;
        }
    }

    /** Unmaps the file once the loads that have begun are done. Does nothing if it is closed already. */
    @Override
    public void close() {
        file.close();
    }

    private MemorySegment bytes(MemorySegment whole, Entry entry) {
        return whole.asSlice(header.dataStart() + entry.begin(), entry.sizeInBytes());
    }

    /**
     * A tensor, as the header describes it.
     *
     * @param name its name
     * @param dtype the type of its elements
     * @param shape its sizes
     * @param begin its first byte, counted from the end of the header
     * @param end the byte after its last
     */
    public record Entry(String name, DType dtype, Shape shape, long begin, long end) {
        /** Returns the bytes it takes: elements times the size of one. */
        public long sizeInBytes() {
            return end - begin;
        }
    }
}
