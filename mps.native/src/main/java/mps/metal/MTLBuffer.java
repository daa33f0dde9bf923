// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import mps.metal.error.NilResultException;
import mps.metal.objc.Messages;

/**
 * Memory of the device. The object is thread-safe; its bytes are not: the device and the CPU may not use the same bytes
 * at once, unless both only read.
 */
public final class MTLBuffer extends ObjCObject {
    private final Arena lifetime;
    private final MemorySegment contents;

    // The buffer's length is that of its contents; the arena is closed with the buffer.
    @SuppressWarnings({"restricted", "MustBeClosedChecker"})
    MTLBuffer(long owned) {
        super(owned);
        lifetime = Arena.ofShared();
        contents = MemorySegment.ofAddress(Messages.MTLBuffer.CONTENTS.send(owned))
                .reinterpret(Messages.MTLBuffer.LENGTH.send(owned), lifetime, null);
    }

    /** The size in bytes. */
    public long length() {
        return contents.byteSize();
    }

    /**
     * The buffer's bytes, of a buffer in shared storage. The segment ends with the buffer: using it after
     * {@link #close} throws {@link IllegalStateException}, in whatever thread.
     *
     * @throws NilResultException if the buffer is in private storage, which the CPU cannot see
     */
    public MemorySegment contents() {
        requireAlive();
        if (contents.address() == 0) {
            throw new NilResultException(this + " is in private storage and has no contents for the CPU; copy it to a"
                    + " buffer in shared storage with a blit encoder.");
        }
        return contents;
    }

    /**
     * Makes the contents inaccessible and releases the buffer.
     *
     * @throws IllegalStateException if native code is using the contents right now; the buffer is not released then
     */
    @Override
    public void close() {
        if (lifetime.scope().isAlive()) {
            lifetime.close();
        }
        super.close();
    }
}
