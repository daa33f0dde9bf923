// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * What users put around a backend that is not safe for threads. Who has a permit takes a lane of its own, encodes its
 * whole work and commits; the permit comes back when the device is done.
 *
 * <p><b>Where it is right.</b> Where queues are apart and each orders its copies: Metal as documented, softmetal's
 * {@code faithful} and {@code lazy}. On {@code encode-race} and {@code overlap-hazard} it is wrong but with one permit.
 *
 * <p><b>Why.</b> Whoever has a permit finds an idle lane, as a lane goes back before its permit; going back
 * happens-before being taken. Who waits for a permit holds nothing, and the device, which gives it back, never waits.
 */
final class SemaphoreStrategy implements SyncStrategy {
    private final ConcurrentLinkedQueue<CommandLane> idle;
    private final Semaphore permits;
    private final StrategyObserver observer;
    private final WorkLedger ledger = new WorkLedger("semaphore");

    SemaphoreStrategy(CommandDevice device, int permits) {
        this.idle = new ConcurrentLinkedQueue<>(device.openLanes("mps.semaphore", permits));
        this.permits = new Semaphore(permits, true);
        this.observer = device.observer();
    }

    @Override
    public Submission submit(Work work) {
        long asked = System.nanoTime();
        Submission submission = ledger.accept(work, permits);
        observer.waited(StrategyObserver.Wait.ROOM, System.nanoTime() - asked);
        if (!submission.startEncoding()) {
            permits.release(); // withdrawn meanwhile, and settled
            return submission;
        }
        CommandLane lane = idle.remove();
        Optional<Throwable> encodeFailure = WorkLedger.encode(lane, work);
        WorkLedger.commit(lane).whenComplete((nothing, failure) -> {
            idle.add(lane);
            permits.release();
            // Not before, also if encoding threw: the steps encoded until then use the work's memory.
            ledger.settle(submission, encodeFailure.or(() -> WorkLedger.failureOf(failure)));
        });
        return submission;
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        ledger.close(() -> idle.forEach(CommandLane::close)); // every work is settled, so every lane is idle
    }
}
