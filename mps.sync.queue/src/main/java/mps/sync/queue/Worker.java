// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.Semaphore;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way from the queue to its own lane, which no other thread touches.
 *
 * <p>A worker first waits for a permit and then for a work. While the device is busy, works therefore stay in the
 * queue, where another worker may take them, and all that gather there go into the next command buffer together.
 * Permits belong to one worker, so nobody else waits for the one an idle worker keeps.
 */
final class Worker implements Runnable {
    private final WaitingWorks waiting;
    private final CommandLane lane;
    private final CommitLimits limits;
    private final WorkLedger ledger;
    private final Semaphore inFlight;

    Worker(WaitingWorks waiting, CommandLane lane, CommitLimits limits, WorkLedger ledger) {
        this.waiting = waiting;
        this.lane = lane;
        this.limits = limits;
        this.ledger = ledger;
        this.inFlight = new Semaphore(limits.inFlight());
    }

    /** Encodes works until interrupted while there are none, then closes the lane. */
    @Override
    public void run() {
        try (lane) {
            while (true) {
                inFlight.acquireUninterruptibly();
                commitFrom(waiting.take());
            }
        } catch (InterruptedException e) {
            // The strategy is closing: it interrupts when every work is settled, so there is nothing to go on with.
        }
    }

    /** Encodes and commits one command buffer: {@code first} and what waits behind it. The caller has a permit. */
    private void commitFrom(Submission first) {
        CommandBatch batch = new CommandBatch(limits);
        @Nullable Submission next = first;
        while (next != null) {
            batch.encode(lane, next);
            next = batch.isFull() ? null : waiting.poll();
        }
        WorkLedger.commit(lane).whenComplete((nothing, failure) -> {
            inFlight.release();
            batch.settle(ledger, WorkLedger.failureOf(failure));
        });
    }
}
