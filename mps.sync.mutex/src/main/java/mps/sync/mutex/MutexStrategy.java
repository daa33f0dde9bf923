// SPDX-License-Identifier: Apache-2.0
package mps.sync.mutex;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * One lane, one lock. The thread that submits a work takes the lock, encodes all of its steps into one command buffer,
 * commits it and lets the lock go; whoever wants the result waits for that command buffer, outside the lock.
 *
 * <p><b>What it guarantees.</b> Works run on the device in the order in which they took the lock, one command buffer
 * each, none of them interleaved with another. {@code submit} returns as soon as the work is committed; a submission
 * completes with its own command buffer and not with a later one.
 *
 * <p><b>Why it is right.</b> The unit of exclusion is the work, not the operation: gathers, scatters, products and the
 * change from one kind of encoder to the next all happen under one hold of {@code encoding}. Protecting each operation
 * alone is not enough, since operations of two threads would still meet in one command buffer between two of them.
 * <ul>
 *   <li><i>Invariant.</i> While {@code encoding} is free, the lane has no open command buffer. So each command buffer
 *       holds the steps of one work, and when it fails, that work fails and no other. A work whose encoding throws is
 *       no exception: its partial steps are committed too, under the same hold, and it fails with what was thrown once
 *       the device is done with them; its memory is in use until then.
 *   <li><i>Happens-before.</i> Unlocking {@code encoding} happens-before the next thread's locking it, and so does
 *       everything done to the lane. One queue executes in the order of its commits, so each work sees on the device
 *       what the works before it wrote.
 *   <li><i>Liveness.</i> A thread takes one of the {@code inFlight} permits, then the lock, and waits for nothing while
 *       it holds the lock: permits are fewer than the command buffers the device's queue takes, so encoding never waits
 *       for the device. A permit comes back when the device completes a command buffer, for which it needs no lock of
 *       ours.
 * </ul>
 *
 * <p><b>Fair, both the permits and the lock.</b> Handing a fair lock to a parked thread costs a wake-up, some ten
 * microseconds. Encoding a work costs as much or more, and a thread that finds the lock free takes it at once in either
 * mode. What fairness buys is that a work is overtaken only by those that waited before it; without it, the thread that
 * has just let go, with its next work at hand and its caches warm, takes the lock again and again, and the others'
 * longest waits have no bound.
 *
 * <p><b>What it costs.</b> One core encodes at a time, so threads add throughput only as far as recording, planning and
 * reading results go. Each work pays for a command buffer of its own.
 *
 * <p><b>When to choose it.</b> With few threads, or works so large that encoding is small beside executing; or when
 * looking for a bug: nothing here runs on a thread that the application did not bring. With many threads and small
 * works take {@code queue}.
 */
final class MutexStrategy implements SyncStrategy {
    private final CommandLane lane;
    private final Semaphore inFlight;
    private final ReentrantLock encoding = new ReentrantLock(true);
    private final WorkLedger ledger = new WorkLedger("mutex");
    private final StrategyObserver observer;

    /**
     * Creates it.
     *
     * @param lane the one lane, open and not used by anybody else
     * @param inFlight how many command buffers may be committed and not complete
     * @param observer hears how long threads wait for room and for the lock
     */
    MutexStrategy(CommandLane lane, int inFlight, StrategyObserver observer) {
        this.lane = lane;
        this.inFlight = new Semaphore(inFlight, true);
        this.observer = observer;
    }

    @Override
    public Submission submit(Work work) {
        long asked = System.nanoTime();
        Submission submission = ledger.accept(work, inFlight);
        long accepted = System.nanoTime();
        observer.waited(Wait.ROOM, accepted - asked);
        Optional<Throwable> encodeFailure;
        CompletionStage<Void> completion;
        encoding.lock();
        try {
            observer.waited(Wait.LOCK, System.nanoTime() - accepted);
            if (!submission.startEncoding()) {
                // Withdrawn meanwhile, and settled: nothing of it is to reach the device.
                inFlight.release();
                return submission;
            }
            encodeFailure = WorkLedger.encode(lane, work);
            completion = WorkLedger.commitBeforeReturning(lane);
        } finally {
            encoding.unlock();
        }
        completion.whenComplete((nothing, failure) -> {
            inFlight.release();
            ledger.settle(submission, encodeFailure.isPresent() ? encodeFailure : WorkLedger.failureOf(failure));
        });
        return submission;
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        ledger.close(lane::close);
    }
}
