// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * A bounded queue and worker threads that encode from it. Submitting puts a work into the queue and returns; a worker
 * takes it, encodes it behind others into the open command buffer of its own lane, and commits when there is enough in
 * it or nothing waits.
 *
 * <p><b>What it guarantees.</b> A lane is touched by its worker alone. With one worker, works run in the order in which
 * they got into the queue. With more, two works in the queue may run in either order or at once, and that is all right:
 * what a work depends on had completed before it was submitted. When the queue is full, submitting waits for room; an
 * interrupt then leaves nothing accepted.
 *
 * <p><b>Why it is right.</b>
 * <ul>
 *   <li><i>Invariant.</i> Each accepted work is in exactly one place: the queue, the batch a worker is filling, or a
 *       batch whose command buffer is committed; and each batch is settled by the completion of its command buffer,
 *       once. All steps of a work are in one command buffer, encoded by one thread without another's between them.
 *   <li><i>Happens-before.</i> Putting a work into the queue happens-before taking it out, taking before encoding,
 *       encoding before committing, committing before the completion, and that before the works are settled.
 *   <li><i>Liveness.</i> A worker waits for one of its own {@code in-flight} permits, which the device gives back
 *       without help from anybody, and then for a work. Submitting threads wait for workers, never the other way round.
 *       Nobody holds a lock.
 *   <li><i>Closing.</i> The ledger first refuses new works and sees the accepted ones settled; the workers are then
 *       idle or on their way to be, and an interrupt ends them. Each closes its own lane.
 * </ul>
 *
 * <p><b>How full a command buffer gets</b> settles itself. While the device keeps up, the queue is empty when the
 * worker looks, and a work is committed at once, alone: nothing waits for company. While it does not, the worker runs
 * out of permits, works gather, and the next command buffer takes all of them, up to the limits in operations and
 * bytes. Three permits are enough for that and keep the device fed: one command buffer executing, one ready behind it,
 * one just completing.
 *
 * <p><b>When things fail.</b> A work whose encoding throws fails alone, when the command buffer with its partial steps
 * has completed; those before and behind it in the same command buffer are not touched. A command buffer that the
 * device fails takes all of its works with it, since none of their results can be trusted.
 *
 * <p><b>What it costs.</b> A hand-over to another thread, some ten microseconds when the worker sleeps and nothing when
 * it is busy. One thread encodes, so encoding is bounded by one core, as with {@code mutex}; but submitting threads
 * never wait for each other, and many small works share the cost of one command buffer. The price is a shared fate: a
 * failing command buffer fails the works of several threads.
 *
 * <p><b>When to choose it.</b> With many threads and small works, as in a server; it is the first to try. More than one
 * worker helps where encoding one work keeps a core busy longer than the device executes it.
 */
final class QueueStrategy implements SyncStrategy {
    private final WaitingWorks waiting;
    private final WorkLedger ledger = new WorkLedger("queue");
    private final ExecutorService workers;

    /**
     * Starts a worker for each lane.
     *
     * @param lanes the workers' lanes, open and not used by anybody else
     * @param capacity how many works may wait in the queue
     */
    QueueStrategy(List<CommandLane> lanes, int capacity, CommitLimits limits) {
        waiting = new WaitingWorks(capacity);
        workers = Executors.newFixedThreadPool(
                lanes.size(), Thread.ofPlatform().daemon().name("mps-queue-", 1).factory());
        lanes.forEach(lane -> workers.execute(new Worker(waiting, lane, limits, ledger)));
    }

    @Override
    public Submission submit(Work work) {
        Submission submission = ledger.accept(work, waiting.room());
        waiting.add(submission);
        return submission;
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        ledger.close(this::endWorkers);
    }

    /** Interrupts the workers and waits for their end, through interrupts of the calling thread. */
    private void endWorkers() {
        workers.shutdownNow();
        workers.close();
    }
}
