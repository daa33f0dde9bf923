// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import mps.metal.error.NilResultException;
import mps.metal.objc.Messages;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the device. The object is thread-safe; its bytes are not: the device and the CPU may not use the same bytes
 * at once, unless both only read.
 */
public final class MTLBuffer extends ObjCObject {
    private final long length;
    private @Nullable Arena arena;
    private @Nullable MemorySegment contents;

    MTLBuffer(long owned) {
        super(owned);
        length = Messages.MTLBuffer.LENGTH.send(owned);
    }

    /** The size in bytes. */
    public long length() {
        return length;
    }

    /**
     * The buffer's bytes, of a buffer in shared storage. The segment ends with the buffer: using it after
     * {@link #close} throws {@link IllegalStateException}, also in another thread.
     *
     * @throws NilResultException if the buffer is in private storage, which the CPU cannot see
     */
    // The buffer's length is that of its contents; the arena is closed with the buffer.
    @SuppressWarnings({"restricted", "MustBeClosedChecker"})
    public synchronized MemorySegment contents() {
        long buffer = id();
        MemorySegment bytes = contents;
        if (bytes == null) {
            long address = Messages.MTLBuffer.CONTENTS.send(buffer);
            if (address == 0) {
                throw new NilResultException(this + " is in private storage and has no contents for the CPU; copy it"
                        + " to a buffer in shared storage with a blit encoder.");
            }
            Arena lifetime = Arena.ofShared();
            bytes = MemorySegment.ofAddress(address).reinterpret(length, lifetime, null);
            arena = lifetime;
            contents = bytes;
        }
        return bytes;
    }

    /** Releases the buffer, after making its contents inaccessible. */
    @Override
    public synchronized void close() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
        super.close();
    }
}
