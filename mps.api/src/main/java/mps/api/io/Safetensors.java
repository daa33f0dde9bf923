// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * A safetensors file, opened for reading.
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
    private final Path file;
    private final Arena arena;
    private final MemorySegment data;
    private final SafetensorsHeader header;

    // Loads read, close writes: the mapping must not go away below a load. The lock also publishes "closed".
    private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private Safetensors(Path file, Arena arena, MemorySegment data, SafetensorsHeader header) {
        this.file = file;
        this.arena = arena;
        this.data = data;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SafetensorsException if the file cannot be read or is not as the format demands
     */
    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            SafetensorsHeader header = SafetensorsHeader.read(file, whole);
            MemorySegment data = whole.asSlice(header.dataStart()).asReadOnly();
            return new Safetensors(file, arena, data, header);
        } catch (IOException e) {
            arena.close();
            throw new SafetensorsException(file, "expected a readable file, but: " + e, e);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** Returns the path this was opened with. */
    public Path file() {
        return file;
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
            throw new SafetensorsException(file, name, "expected one of " + names() + ", but there is no such tensor", null);
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
        return whileOpen(() -> data.asSlice(entry.begin(), entry.sizeInBytes()));
    }

    /**
     * Returns a new tensor with the values of one in this file. It does not depend on the file any more.
     *
     * @throws SafetensorsException if there is no tensor of this name
     * @throws mps.api.DTypeException if the device does not compute with its type
     */
    public Tensor load(Mps mps, String name) {
        Entry entry = entry(name);
        return whileOpen(() -> {
            MemorySegment bytes = data.asSlice(entry.begin(), entry.sizeInBytes());
            return mps.tensor(bytes, entry.dtype(), entry.shape().toArray());
        });
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
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                arena.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    private <T> T whileOpen(Supplier<T> read) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new ClosedException("Expected an open file, but " + file + " was closed; load its tensors before that");
            }
            return read.get();
        } finally {
            lifetime.readLock().unlock();
        }
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
