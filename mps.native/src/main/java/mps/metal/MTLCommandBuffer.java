// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.util.Optional;
import java.util.function.Consumer;
import mps.metal.error.NSErrorInfo;
import mps.metal.objc.Messages;
import mps.metal.objc.NSError;
import mps.metal.objc.NSString;
import mps.metal.objc.OneShotBlock;

/**
 * Commands that are encoded, committed and run together. Encoding and committing belong to one thread at a time;
 * after {@link #commit} any thread may wait and ask for status, error and times.
 */
public final class MTLCommandBuffer extends ObjCObject {
    private MTLCommandBuffer(long owned) {
        super(owned);
    }

    MTLCommandBuffer(long id, AutoreleasePool pool) {
        super(id, pool);
    }

    /** The same command buffer, owned (+1). */
    public MTLCommandBuffer retained() {
        return new MTLCommandBuffer(retain());
    }

    /** A new encoder (+0) whose dispatches run one after the other. No other encoder of this buffer may be open. */
    public MTLComputeCommandEncoder computeCommandEncoder(AutoreleasePool pool) {
        return new MTLComputeCommandEncoder(Messages.MTLCommandBuffer.COMPUTE_COMMAND_ENCODER.send(id()), pool);
    }

    /** A new encoder (+0) whose dispatches are of that type. No other encoder of this buffer may be open. */
    public MTLComputeCommandEncoder computeCommandEncoderWithDispatchType(MTLDispatchType type, AutoreleasePool pool) {
        return new MTLComputeCommandEncoder(
                Messages.MTLCommandBuffer.COMPUTE_COMMAND_ENCODER_WITH_DISPATCH_TYPE.send(id(), type.value()), pool);
    }

    /** A new encoder (+0) for copies. No other encoder of this buffer may be open. */
    public MTLBlitCommandEncoder blitCommandEncoder(AutoreleasePool pool) {
        return new MTLBlitCommandEncoder(Messages.MTLCommandBuffer.BLIT_COMMAND_ENCODER.send(id()), pool);
    }

    /** Sets the event's value once all commands before have run. Between encoders only. */
    public void encodeSignalEvent(MTLSharedEvent event, long value) {
        Messages.MTLCommandBuffer.ENCODE_SIGNAL_EVENT.send(id(), event.id(), value);
    }

    /** Holds all commands after until the event's value is at least that. Between encoders only. */
    public void encodeWaitForEvent(MTLSharedEvent event, long value) {
        Messages.MTLCommandBuffer.ENCODE_WAIT_FOR_EVENT.send(id(), event.id(), value);
    }

    /** Takes the next place in the queue, before the commit. */
    public void enqueue() {
        Messages.MTLCommandBuffer.ENQUEUE.send(id());
    }

    /** Gives the commands to the device. All encoders must have ended; exactly once. */
    public void commit() {
        Messages.MTLCommandBuffer.COMMIT.send(id());
    }

    /**
     * Waits until the commands have run, with or without an error, and the completed handlers have returned. Blocks the
     * native thread: a virtual thread keeps its carrier. What the device wrote happens-before the return.
     */
    public void waitUntilCompleted() {
        Messages.MTLCommandBuffer.WAIT_UNTIL_COMPLETED.send(id());
    }

    /**
     * Runs the handler once when the commands have run, with or without an error, on a thread of the driver. Before
     * commit only. The handler's argument is borrowed for the duration of the call. The handler must not block; what it
     * throws is logged.
     */
    public void addCompletedHandler(Consumer<? super MTLCommandBuffer> handler) {
        long block = OneShotBlock.create(completed -> {
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                handler.accept(new MTLCommandBuffer(completed, pool));
            }
        });
        Messages.MTLCommandBuffer.ADD_COMPLETED_HANDLER.send(id(), block);
    }

    /** How far the command buffer has come. */
    public MTLCommandBufferStatus status() {
        return MTLCommandBufferStatus.of(Messages.MTLCommandBuffer.STATUS.send(id()));
    }

    /** Why it ended with {@link MTLCommandBufferStatus#ERROR}; empty without an error or before the end. */
    public Optional<NSErrorInfo> error() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            long error = Messages.MTLCommandBuffer.ERROR.send(id());
            return error == 0 ? Optional.empty() : Optional.of(NSError.toJava(error));
        }
    }

    /** When the device began, in seconds of the host's clock; 0 before the end. Apple's {@code GPUStartTime}. */
    public double gpuStartTime() {
        return Messages.MTLCommandBuffer.GPU_START_TIME.send(id());
    }

    /** When the device ended, in seconds of the host's clock; 0 before the end. Apple's {@code GPUEndTime}. */
    public double gpuEndTime() {
        return Messages.MTLCommandBuffer.GPU_END_TIME.send(id());
    }

    /** Names the command buffer for Apple's tools and in error messages. */
    public void setLabel(String label) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            Messages.MTLCommandBuffer.SET_LABEL.send(id(), NSString.autoreleased(label));
        }
    }
}
