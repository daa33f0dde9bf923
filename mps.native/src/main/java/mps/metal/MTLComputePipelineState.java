// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.Messages;

/** A kernel compiled for one device. Thread-safe. */
public final class MTLComputePipelineState extends ObjCObject {
    MTLComputePipelineState(long owned) {
        super(owned);
    }

    /** The most threads that a threadgroup of this kernel can have. */
    public long maxTotalThreadsPerThreadgroup() {
        return Messages.MTLComputePipelineState.MAX_TOTAL_THREADS_PER_THREADGROUP.send(id());
    }

    /** How many threads run in step: the width of a simdgroup. */
    public long threadExecutionWidth() {
        return Messages.MTLComputePipelineState.THREAD_EXECUTION_WIDTH.send(id());
    }

    /** The threadgroup memory that the kernel itself declares, in bytes. */
    public long staticThreadgroupMemoryLength() {
        return Messages.MTLComputePipelineState.STATIC_THREADGROUP_MEMORY_LENGTH.send(id());
    }
}
