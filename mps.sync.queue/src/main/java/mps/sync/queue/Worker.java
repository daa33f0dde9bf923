// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.Semaphore;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/** One thread's way from the queue to its own lane, which no other thread touches until this one has ended. */
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
                commitFrom(waiting.take());
            }
        } catch (InterruptedException e) {
            // The strategy is closing: it interrupts when every work is settled, so there is nothing to go on with.
        }
    }

    /**
     * Encodes and commits one command buffer: {@code first} and what waits behind it. Waits for a permit first, not
     * last, so that works which arrive while the device is busy still get into this command buffer.
     */
    private void commitFrom(Submission first) {
        inFlight.acquireUninterruptibly();
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
