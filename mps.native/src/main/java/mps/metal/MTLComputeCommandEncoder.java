// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.lang.foreign.MemorySegment;
import mps.metal.objc.Messages;
import mps.metal.objc.StructScratch;

/**
 * Writes dispatches of kernels. A dispatch uses the pipeline, buffers and bytes that were set last; they stay set for
 * the following ones. No call allocates.
 */
public final class MTLComputeCommandEncoder extends MTLCommandEncoder {
    MTLComputeCommandEncoder(long id, AutoreleasePool pool) {
        super(id, pool);
    }

    private MTLComputeCommandEncoder(MTLComputeCommandEncoder borrowed) {
        super(borrowed);
    }

    /** The same encoder, owned (+1). It goes on encoding in place of this wrapper, which may not be used any more. */
    public MTLComputeCommandEncoder retained() {
        return new MTLComputeCommandEncoder(this);
    }

    /** Sets the kernel. */
    public void setComputePipelineState(MTLComputePipelineState state) {
        Messages.MTLComputeCommandEncoder.SET_COMPUTE_PIPELINE_STATE.send(encoding(), state.id());
    }

    /**
     * Sets a buffer argument.
     *
     * @param offset where the argument begins, in bytes
     * @param index the argument's index, 0 to 30
     */
    public void setBuffer(MTLBuffer buffer, long offset, long index) {
        Messages.MTLComputeCommandEncoder.SET_BUFFER.send(encoding(), buffer.id(), offset, index);
    }

    /** Moves the beginning of the buffer argument that is set at this index; offset in bytes. */
    public void setBufferOffset(long offset, long index) {
        Messages.MTLComputeCommandEncoder.SET_BUFFER_OFFSET.send(encoding(), offset, index);
    }

    /**
     * Sets a constant argument; the bytes are copied at once.
     *
     * @param bytes native memory, 1 to 4096 bytes
     * @param index the argument's index, 0 to 30
     */
    public void setBytes(MemorySegment bytes, long index) {
        Messages.MTLComputeCommandEncoder.SET_BYTES.send(
                encoding(), NativeMemory.address(bytes), bytes.byteSize(), index);
    }

    /** Runs the kernel on so many threadgroups of so many threads. */
    public void dispatchThreadgroups(MTLSize threadgroupsPerGrid, MTLSize threadsPerThreadgroup) {
        StructScratch scratch = scratch();
        Messages.MTLComputeCommandEncoder.DISPATCH_THREADGROUPS.send(
                id(), grid(scratch, threadgroupsPerGrid), group(scratch, threadsPerThreadgroup));
    }

    /** Runs the kernel on so many threads; threadgroups at the edges of the grid may be smaller. */
    public void dispatchThreads(MTLSize threadsPerGrid, MTLSize threadsPerThreadgroup) {
        StructScratch scratch = scratch();
        Messages.MTLComputeCommandEncoder.DISPATCH_THREADS.send(
                id(), grid(scratch, threadsPerGrid), group(scratch, threadsPerThreadgroup));
    }

    /** Lets dispatches after see what those before wrote; needed only in a concurrent encoder. */
    public void memoryBarrierWithScope(MTLBarrierScope scope) {
        Messages.MTLComputeCommandEncoder.MEMORY_BARRIER_WITH_SCOPE.send(encoding(), scope.value());
    }

    private static MemorySegment grid(StructScratch scratch, MTLSize size) {
        return scratch.firstSize(size.width(), size.height(), size.depth());
    }

    private static MemorySegment group(StructScratch scratch, MTLSize size) {
        return scratch.secondSize(size.width(), size.height(), size.depth());
    }
}
