// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.Messages;
import mps.metal.objc.NSString;

/** Runs command buffers in the order of their commit (or of {@link MTLCommandBuffer#enqueue}). Thread-safe. */
public final class MTLCommandQueue extends ObjCObject {
    MTLCommandQueue(long owned) {
        super(owned);
    }

    /**
     * A new command buffer (+0), which retains what is encoded into it until it completed. Blocks the native thread
     * while as many command buffers are uncompleted as the queue allows.
     */
    public MTLCommandBuffer commandBuffer(AutoreleasePool pool) {
        return new MTLCommandBuffer(Messages.MTLCommandQueue.COMMAND_BUFFER.send(id()), pool);
    }

    /**
     * A new command buffer (+0), which retains nothing: the caller keeps everything that is encoded into it alive until
     * it completed. Otherwise as {@link #commandBuffer}.
     */
    public MTLCommandBuffer commandBufferWithUnretainedReferences(AutoreleasePool pool) {
        return new MTLCommandBuffer(
                Messages.MTLCommandQueue.COMMAND_BUFFER_WITH_UNRETAINED_REFERENCES.send(id()), pool);
    }

    /** Names the queue for Apple's tools. */
    public void setLabel(String label) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            Messages.MTLCommandQueue.SET_LABEL.send(id(), NSString.autoreleased(label));
        }
    }
}
