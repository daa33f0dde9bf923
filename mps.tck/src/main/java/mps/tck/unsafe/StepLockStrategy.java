// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * A global lock around each operation: each calling thread has a lane of its own and takes the lock for one step, lets
 * it go, takes it again for the next one, and once more to commit. It waits for the device outside.
 *
 * <p><b>What it reproduces.</b> The historical fix, a global encoding mutex. With it, 27 to 30 of 30 attention
 * projections came out right, and not all.
 *
 * <p><b>Why it is wrong.</b> The unit of exclusion is the step. Each one is encoded undisturbed, and so a device that
 * shares binding state between encoding threads ({@code encode-race}) does no harm; but the works themselves are
 * interleaved and overlap on the device, from as many queues as there are threads. Where a copy is visible to the
 * following step only once the device was idle ({@code overlap-hazard}), the step after a copy reads what was there
 * before. No lock that is released before the device is done can prevent that, unless all works share one queue.
 */
final class StepLockStrategy implements SyncStrategy, LanePerThread.Encoding {
    private final LanePerThread lanes;
    private final ReentrantLock step = new ReentrantLock();

    StepLockStrategy(LanePerThread lanes) {
        this.lanes = lanes;
    }

    @Override
    public Submission submit(Work work) {
        return lanes.submit(work, this);
    }

    @Override
    public void encode(CommandLane lane, Work work) {
        for (int next = 0; next < work.stepCount(); next++) {
            step.lock();
            try {
                lane.encode(work, next, next + 1);
            } finally {
                step.unlock();
            }
        }
    }

    @Override
    public CompletionStage<Void> commit(CommandLane lane) {
        step.lock();
        try {
            return WorkLedger.commit(lane);
        } finally {
            step.unlock();
        }
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
