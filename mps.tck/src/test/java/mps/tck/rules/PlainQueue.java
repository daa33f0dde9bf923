// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/** The simplest strategy in which works wait to be encoded, in parts that a test can break one at a time. */
class PlainQueue implements SyncStrategy {
    private final CommandLane lane;
    private final WorkLedger ledger = new WorkLedger("plain-queue");
    private final BlockingQueue<Submission> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(8, true);
    private final Semaphore inFlight = new Semaphore(2);
    private final Thread worker;

    PlainQueue(CommandDevice device) {
        lane = device.openLane("plain-queue");
        worker = Thread.ofPlatform().daemon().name("plain-queue").start(this::encodeAll);
    }

    @Override
    public Submission submit(Work work) {
        Submission submission = ledger.accept(work, room);
        waiting.add(submission);
        return submission;
    }

    private void encodeAll() {
        try (lane) {
            while (true) {
                inFlight.acquireUninterruptibly();
                Submission submission = waiting.take();
                if (startEncoding(submission)) {
                    room.release();
                    encode(submission);
                } else {
                    inFlight.release();
                    withdrawn();
                }
            }
        } catch (InterruptedException e) {
            // Closing.
        }
    }

    boolean startEncoding(Submission submission) {
        return submission.startEncoding();
    }

    void withdrawn() {
        room.release();
    }

    private void encode(Submission submission) {
        Optional<Throwable> encodeFailure = WorkLedger.encode(lane, submission.work());
        WorkLedger.commit(lane).whenComplete((nothing, failure) -> {
            inFlight.release();
            ledger.settle(submission, encodeFailure.or(() -> WorkLedger.failureOf(failure)));
        });
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        ledger.close(() -> {
            worker.interrupt();
            boolean interrupted = Thread.interrupted();
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
