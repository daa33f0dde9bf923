// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.Messages;

/** Writes copies and fills of buffers. */
public final class MTLBlitCommandEncoder extends MTLCommandEncoder {
    MTLBlitCommandEncoder(long id, AutoreleasePool pool) {
        super(id, pool);
    }

    private MTLBlitCommandEncoder(MTLBlitCommandEncoder borrowed) {
        super(borrowed);
    }

    /** The same encoder, owned (+1). It goes on encoding in place of this wrapper, which may not be used any more. */
    public MTLBlitCommandEncoder retained() {
        return new MTLBlitCommandEncoder(this);
    }

    /** Copies bytes; offsets and size in bytes, multiples of 4 on macOS. The ranges must not overlap. */
    public void copyFromBuffer(
            MTLBuffer source, long sourceOffset, MTLBuffer destination, long destinationOffset, long size) {
        Messages.MTLBlitCommandEncoder.COPY_FROM_BUFFER.send(
                encoding(), source.id(), sourceOffset, destination.id(), destinationOffset, size);
    }

    /** Sets each byte of a range; location and length in bytes, multiples of 4 on macOS. */
    public void fillBuffer(MTLBuffer buffer, long location, long length, byte value) {
        Messages.MTLBlitCommandEncoder.FILL_BUFFER.send(
                id(), buffer.id(), scratch().range(location, length), value);
    }
}
