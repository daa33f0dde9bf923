// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import java.util.concurrent.CompletionStage;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * No synchronization: each calling thread encodes and commits on a lane of its own, whenever it likes.
 *
 * <p><b>What it reproduces.</b> PyTorch's MPS backend called from eight threads without an encoding mutex, where 3 of 30
 * attention projections came out right.
 *
 * <p><b>Why it is wrong.</b> By Metal's documentation it is not: queues are independent, and a command buffer has one
 * encoding thread. But a device, or a driver, that shares anything between command buffers that are encoded at once (the
 * model {@code encode-race}), or orders the copies of a queue only while no other queue has work
 * ({@code overlap-hazard}), computes some works with the arguments or from the memory of others. Nothing here keeps two
 * works apart, neither while they are encoded nor on the device.
 */
final class NoLockStrategy implements SyncStrategy, LanePerThread.Encoding {
    private final LanePerThread lanes;

    NoLockStrategy(LanePerThread lanes) {
        this.lanes = lanes;
    }

    @Override
    public Submission submit(Work work) {
        return lanes.submit(work, this);
    }

    @Override
    public void encode(CommandLane lane, Work work) {
        lane.encode(work);
    }

    @Override
    public CompletionStage<Void> commit(CommandLane lane) {
        return WorkLedger.commit(lane);
    }

    @Override
    public void synchronize() {
        lanes.synchronize();
    }

    @Override
    public void close() {
        lanes.close();
    }
}
