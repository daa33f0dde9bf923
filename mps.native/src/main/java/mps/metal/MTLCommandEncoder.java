// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.error.MetalOwnershipException;
import mps.metal.objc.Messages;
import mps.metal.objc.NSString;
import mps.metal.objc.StructScratch;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands into a command buffer. One thread at a time. No method may be called after {@link #endEncoding},
 * except {@code close()} of an owned encoder; the wrapper finds that, since Metal itself would end the process.
 */
public abstract sealed class MTLCommandEncoder extends ObjCObject
        permits MTLBlitCommandEncoder, MTLComputeCommandEncoder {
    private @Nullable StructScratch scratch;

    MTLCommandEncoder(long id, AutoreleasePool pool) {
        super(id, pool);
        scratch = StructScratch.take();
    }

    /** Takes over the encoding from a wrapper that only borrows the encoder. */
    MTLCommandEncoder(MTLCommandEncoder borrowed) {
        super(borrowed.retain());
        scratch = borrowed.scratch();
        borrowed.scratch = null;
    }

    /** Ends the encoder. The command buffer can then have another one, or be committed. */
    public final void endEncoding() {
        StructScratch ended = scratch();
        Messages.MTLCommandEncoder.END_ENCODING.send(id());
        scratch = null;
        ended.giveBack();
    }

    /** Names the encoder for Apple's tools and in error messages. */
    public final void setLabel(String label) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            Messages.MTLCommandEncoder.SET_LABEL.send(encoding(), NSString.autoreleased(label));
        }
    }

    /** The encoder's id, if it is still open. */
    final long encoding() {
        scratch();
        return id();
    }

    /** Memory for structs; there is one exactly while the encoder is open. */
    final StructScratch scratch() {
        StructScratch open = scratch;
        if (open == null) {
            throw new MetalOwnershipException(this + " does not encode any more: its encoding has ended, or retained()"
                    + " has handed it to another wrapper. Ask the command buffer for a new encoder.");
        }
        return open;
    }
}
