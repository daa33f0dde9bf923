// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.StrategyObserver;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * Several lanes, and a device that is idle between stages. A submitting thread borrows a lane, commits the work stage
 * by stage, one command buffer each, and between two stages waits at a barrier that all lanes share. Within a stage,
 * command buffers of different threads overlap on the device.
 *
 * <p><b>What it guarantees.</b> One rule: <i>what a command buffer wrote is read only after the device was idle.</i> It
 * holds between the stages of a work, and between a work and all that could depend on it, which is every work submitted
 * after it was settled. So results are right even on a device that orders command buffers of one queue but does not
 * make the result of a copy visible while other queues are busy.
 *
 * <p><b>Why it is right.</b> Time on the device is cut into {@linkplain Epochs epochs}. Command buffers enter the open
 * epoch until the first one in it completes or a thread asks for its next stage; then nobody enters any more, the epoch
 * drains, and with the last completion the next one opens for all who wait at once. That is the shared barrier: ten
 * threads that reach a stage boundary together wait for one idle moment, not for ten.
 * <ul>
 *   <li><i>Invariant.</i> No stage enters an epoch in which a command buffer has completed. Since a work is settled,
 *       and its next stage begins, only after its command buffer completed and left its epoch, reader and writer are
 *       never in the same epoch; and between two epochs nothing is on the device.
 *   <li><i>Happens-before.</i> Leaving an epoch happens-before the opening of the next one and so before every entry
 *       into it, all through the lock of {@link Epochs}. Lanes are handed on through the lock of {@link LanePool}, and
 *       {@code encoding} orders encoding across lanes: nothing is encoded by two threads at once, in one lane or in
 *       two.
 *   <li><i>Cooperation.</i> A thread commits its own encoder and nobody else's. A thread between entering and
 *       committing counts as a member, so the epoch waits for it; it cannot find its command buffer committed half-way.
 *   <li><i>Liveness.</i> Threads wait in one order: for a lane, for an epoch, for {@code encoding}. Who waits for a
 *       lane holds nothing. Who waits for an epoch holds a lane, and waits for members only; a member needs
 *       {@code encoding} and the device, never a lane or an epoch. Opening an epoch admits all who waited, before they
 *       even wake, so none is overtaken twice. Completions need the locks of {@link Epochs} and {@link LanePool} for a
 *       few instructions, and nobody waits while holding these.
 *   <li><i>In flight.</i> A lane belongs to one work until that has ended and has one command buffer on the device at
 *       most.
 * </ul>
 *
 * <p><b>Submitting waits.</b> {@code submit} returns when the last stage is committed, and so waits for the device
 * through all stages but that one. It holds no lock then and may be called from a dependent of
 * {@link Submission#completion()}. An interrupt at the barrier does not cut it short, since the work is accepted: the
 * flag stays set, and the wait for the result will see it.
 *
 * <p><b>When things fail.</b> If encoding throws, the partial stage is committed and its epoch left like any other; the
 * work takes no part in further epochs than the one that tells it so, and fails with what was thrown. If the device
 * fails a stage, later stages are not encoded.
 *
 * <p><b>What it costs.</b> The device drains at each boundary: an epoch takes as long as its longest command buffer,
 * and between two epochs lies a round trip from completion to commit. Works of very different size hold each other up.
 *
 * <p><b>When to choose it.</b> On a device where the mutex is not enough, because something outside this runtime keeps
 * other queues busy or the driver orders less than it promises; and to let independent works overlap, when each leaves
 * the device partly idle and {@code queue} would run them one after another.
 */
final class BarrierStrategy implements SyncStrategy {
    private final LanePool lanes;
    private final Epochs epochs = new Epochs();
    private final ReentrantLock encoding = new ReentrantLock(true);
    private final WorkLedger ledger = new WorkLedger("barrier");
    private final StrategyObserver observer;

    BarrierStrategy(LanePool lanes, StrategyObserver observer) {
        this.lanes = lanes;
        this.observer = observer;
    }

    @Override
    public Submission submit(Work work) {
        long asked = System.nanoTime();
        Submission submission = ledger.accept(work, lanes.permits());
        observer.waited(Wait.ROOM, System.nanoTime() - asked);
        LanePool.Lease lease = lanes.take();
        new StagedWork(submission, lease.lane(), epochs, encoding, observer).run(failure -> {
            lanes.giveBack(lease);
            ledger.settle(submission, failure);
        });
        return submission;
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        ledger.close(lanes::close);
    }
}
