// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import mps.api.ClosedException;

/**
 * A file that is mapped into memory, read-only and as a whole, until it is closed.
 *
 * <p><b>Threads.</b> Every method may be called by any number of threads at once. {@link #close()} waits for the reads
 * that have begun; later reads throw {@link ClosedException}.
 */
final class MappedFile implements AutoCloseable {
    private final Path file;
    private final Arena arena;
    private final MemorySegment whole;

    // Reads read, close writes: the mapping must not go away below a read. The lock also publishes "closed".
    private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private MappedFile(Path file, Arena arena, MemorySegment whole) {
        this.file = file;
        this.arena = arena;
        this.whole = whole;
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    static MappedFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(file, arena, whole.asReadOnly());
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    Path file() {
        return file;
    }

    /** Returns what {@code read} makes of the file's bytes. The bytes stay valid until this is closed. */
    <T> T read(Function<MemorySegment, T> read) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new ClosedException("Expected an open file, but " + file
                        + " was closed; load its tensors before that");
            }
            return read.apply(whole);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Unmaps the file once the reads that have begun are done. Does nothing if it is closed already. */
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
}
