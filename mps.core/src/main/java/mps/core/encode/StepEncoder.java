// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import mps.core.plan.Step;
import mps.metal.AutoreleasePool;
import mps.metal.MTLBlitCommandEncoder;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLComputeCommandEncoder;
import mps.metal.MTLComputePipelineState;
import mps.metal.MTLSize;
import org.jspecify.annotations.Nullable;

/**
 * Sends steps of one work to a command buffer. Dispatches that follow each other share a compute encoder, transfers a
 * blit encoder; a matrix product opens its own, so there must be none. Used by one thread, inside one autorelease pool,
 * without parking; closed before the pool.
 */
final class StepEncoder implements AutoCloseable {
    /** Simdgroups in a threadgroup. They do not work together; several fill a core of the GPU better than one. */
    private static final long SIMDGROUPS = 4;

    private final MTLCommandBuffer commands;
    private final AutoreleasePool pool;
    private final ProductCache products;
    private @Nullable MTLComputeCommandEncoder compute;
    private @Nullable MTLBlitCommandEncoder blit;

    StepEncoder(MTLCommandBuffer commands, AutoreleasePool pool, ProductCache products) {
        this.commands = commands;
        this.pool = pool;
        this.products = products;
    }

    /** Encodes a step. */
    void encode(BoundPlan work, int index) {
        switch (work.plan().steps().get(index)) {
            case Step.Dispatch dispatch -> dispatch(work, dispatch, work.pipeline(index));
            case Step.Transfer transfer -> transfer(work, transfer);
            case Step.Product product -> {
                endEncoding();
                products.encode(commands, work, product, pool);
            }
        }
    }

    private void dispatch(BoundPlan work, Step.Dispatch dispatch, MTLComputePipelineState pipeline) {
        MTLComputeCommandEncoder encoder = computeEncoder();
        encoder.setComputePipelineState(pipeline);
        encoder.setBytes(dispatch.walk(), 0);
        int index = 1;
        for (Step.Part part : dispatch.parts()) {
            encoder.setBuffer(work.buffer(part.slot()), part.offset(), index++);
        }
        if (dispatch.constants().isPresent()) {
            encoder.setBytes(dispatch.constants().get(), index);
        }
        long width = pipeline.threadExecutionWidth();
        encoder.dispatchThreads(MTLSize.of(dispatch.items() * width), MTLSize.of(width * SIMDGROUPS));
    }

    private void transfer(BoundPlan work, Step.Transfer transfer) {
        blitEncoder()
                .copyFromBuffer(
                        work.buffer(transfer.from().slot()),
                        transfer.from().offset(),
                        work.buffer(transfer.to().slot()),
                        transfer.to().offset(),
                        transfer.roundedBytes());
    }

    private MTLComputeCommandEncoder computeEncoder() {
        MTLComputeCommandEncoder open = compute;
        if (open == null) {
            endEncoding();
            open = commands.computeCommandEncoder(pool);
            compute = open;
        }
        return open;
    }

    private MTLBlitCommandEncoder blitEncoder() {
        MTLBlitCommandEncoder open = blit;
        if (open == null) {
            endEncoding();
            open = commands.blitCommandEncoder(pool);
            blit = open;
        }
        return open;
    }

    private void endEncoding() {
        if (compute != null) {
            compute.endEncoding();
            compute = null;
        }
        if (blit != null) {
            blit.endEncoding();
            blit = null;
        }
    }

    @Override
    public void close() {
        endEncoding();
    }
}
