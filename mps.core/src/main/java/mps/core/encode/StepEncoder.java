// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.List;
import mps.core.plan.Step;
import mps.metal.AutoreleasePool;
import mps.metal.MTLBlitCommandEncoder;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLComputeCommandEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Sends steps of one work to a command buffer. Dispatches that follow each other share a compute encoder, transfers a
 * blit encoder; a matrix product opens its own, so there must be none. Used by one thread, inside one autorelease pool,
 * without parking; closed before the pool.
 */
final class StepEncoder implements AutoCloseable {
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
            case Step.Dispatch dispatch -> dispatch(work, dispatch, work.launch(index));
            case Step.Transfer transfer -> transfer(work, transfer);
            case Step.Product product -> {
                endEncoding();
                products.encode(commands, work, product, work.form(index));
            }
        }
    }

    private void dispatch(BoundPlan work, Step.Dispatch dispatch, PreparedPlan.Launch launch) {
        MTLComputeCommandEncoder encoder = computeEncoder();
        encoder.setComputePipelineState(launch.pipeline());
        encoder.setBytes(dispatch.walk(), 0);
        List<Step.Part> parts = dispatch.parts();
        for (int i = 0; i < parts.size(); i++) {
            encoder.setBuffer(work.buffer(parts.get(i).slot()), parts.get(i).offset(), i + 1L);
        }
        if (dispatch.constants().isPresent()) {
            encoder.setBytes(dispatch.constants().get(), parts.size() + 1L);
        }
        encoder.dispatchThreads(launch.threads(), launch.group());
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
