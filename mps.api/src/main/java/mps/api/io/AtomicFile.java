// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears as a whole or not at all: written beside its place, forced to the disk, then moved there. Whoever
 * opens it meanwhile, or after a crash, finds what was there before or all of the new.
 *
 * @param file the file's place
 * @param directory where that is
 */
record AtomicFile(Path file, Path directory) {

    /** Writes the bytes of a file, from the first to the last. */
    @FunctionalInterface
    interface Content {
        void writeTo(Sink sink) throws IOException;
    }

    /** Returns the file at this place, after looking whether there could be one. */
    static AtomicFile at(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "it is a directory");
        }
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "there is no such directory; create it first");
        }
        return new AtomicFile(file, directory);
    }

    /** Writes the file, replacing one that is there. If that fails, nothing is left of it, and the old one stays. */
    void write(Content content) throws IOException {
        // Not Files.createTempFile: it gives the owner alone access, and the move would keep that.
        Path temporary = directory.resolve(".mps-" + UUID.randomUUID() + ".tmp");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (channel;
                    Arena arena = Arena.ofConfined()) {
                content.writeTo(new Sink(channel, arena.allocate(Sink.CHUNK)));
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable e) {
            delete(temporary, e);
            throw e;
        }
    }

    private static void delete(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Where the bytes go, one segment after the other. */
    static final class Sink {
        // Through a chunk of our own: a channel takes no heap memory but byte arrays, and no 2 GiB at once.
        private static final long CHUNK = 1 << 20;

        private final FileChannel channel;
        private final MemorySegment chunk;

        private Sink(FileChannel channel, MemorySegment chunk) {
            this.channel = channel;
            this.chunk = chunk;
        }

        void write(MemorySegment bytes) throws IOException {
            for (long from = 0; from < bytes.byteSize(); from += CHUNK) {
                long size = Math.min(CHUNK, bytes.byteSize() - from);
                MemorySegment.copy(bytes, from, chunk, 0, size);
                ByteBuffer buffer = chunk.asSlice(0, size).asByteBuffer();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }
    }
}
