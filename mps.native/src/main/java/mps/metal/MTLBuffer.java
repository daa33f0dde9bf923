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
    private final Arena lifetime;
    private final long length;
    private volatile @Nullable MemorySegment contents;

    @SuppressWarnings("MustBeClosedChecker") // the arena is closed with the buffer
    MTLBuffer(long owned) {
        super(owned);
        lifetime = Arena.ofShared();
        length = Messages.MTLBuffer.LENGTH.send(owned);
    }

    /** The size in bytes. */
    public long length() {
        return length;
    }

    /**
     * The buffer's bytes, of a buffer in shared storage. The segment ends with the buffer: using it after
     * {@link #close} throws {@link IllegalStateException}, in whatever thread. The device is asked with the first call:
     * it knows that nobody here writes to a buffer whose contents nobody asked for.
     *
     * @throws NilResultException if the buffer is in private storage, which the CPU cannot see
     */
    public MemorySegment contents() {
        requireAlive();
        MemorySegment known = contents;
        return known == null ? askedOnce() : known;
    }

    /** Closing waits meanwhile: the object is asked only while it is one. */
    private synchronized MemorySegment askedOnce() {
        requireAlive();
        MemorySegment known = contents;
        if (known == null) {
            known = asked();
            contents = known;
        }
        return known;
    }

    @SuppressWarnings("restricted") // the address is of as many bytes as the buffer has
    private MemorySegment asked() {
        long address = Messages.MTLBuffer.CONTENTS.send(id());
        if (address == 0) {
            throw new NilResultException(this + " is in private storage and has no contents for the CPU; copy it to a"
                    + " buffer in shared storage with a blit encoder.");
        }
        return MemorySegment.ofAddress(address).reinterpret(length, lifetime, null);
    }

    /**
     * Makes the contents inaccessible and releases the buffer.
     *
     * @throws IllegalStateException if native code is using the contents right now; the buffer is not released then
     */
    @Override
    public synchronized void close() {
        if (lifetime.scope().isAlive()) {
            lifetime.close();
        }
        super.close();
    }
}
