// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * A bounded queue and worker threads that encode from it. Submitting puts a work into the queue and returns; a worker
 * takes it, encodes it behind others into the open command buffer of its own lane, and commits when there is enough in
 * it or nothing waits.
 *
 * <p><b>What it guarantees.</b> A lane is touched by its worker alone. Works of one priority are taken in the order in
 * which they got into the queue, those of a higher priority before, though none is {@linkplain Levels overtaken}
 * without bound. With more than one worker, two works in the queue may run in either order or at once, and that is all right:
 * what a work depends on had completed before it was submitted. Who wants to see works end in the order of submission
 * nevertheless says {@code preserve-order=yes}.
 *
 * <p><b>Why it is right.</b>
 * <ul>
 *   <li><i>Invariant.</i> Each accepted work is in exactly one place: the queue, the batch a worker is filling, a batch
 *       whose command buffer is committed, or, withdrawn, in none; and each batch is settled by the completion of its
 *       command buffer, once. All steps of a work are in one command buffer, encoded by one thread without another's
 *       between them.
 *   <li><i>Happens-before.</i> Putting a work into the queue happens-before taking it out, taking before encoding,
 *       encoding before committing, committing before the completion, and that before the works are settled.
 *   <li><i>Liveness.</i> A worker waits for one of its own {@code in-flight} permits, which the device gives back
 *       without help from anybody, and then for a work. Submitting threads wait for workers, never the other way round.
 *       Nobody waits while holding a lock.
 *   <li><i>Closing.</i> The ledger first refuses new works and sees the accepted ones settled; the workers are then
 *       idle or on their way to be, and an interrupt ends them. Each closes its own lane.
 * </ul>
 *
 * <p><b>How full a command buffer gets</b> settles itself. While the device keeps up, the queue is empty when the
 * worker looks, and a work is committed at once, alone: nothing waits for company. While it does not, the worker runs
 * out of permits, works gather, and the next command buffer takes all of them, up to the limits in works, operations
 * and bytes. Three permits are enough for that and keep the device fed: one command buffer executing, one ready behind
 * it, one just completing. A {@code delay-us} makes works wait for company even so, until there is a preferred number
 * of them or the oldest has waited so long.
 *
 * <p><b>When there is too much to do.</b> The queue is bounded. Without room submitting waits, is refused, or waits for
 * a while and is refused then, as {@code when-full} says; a refused work was not accepted. A work whose deadline passes
 * before its encoding begins, and one that nobody wants any more, leave the queue at once and make room.
 *
 * <p><b>When things fail.</b> A work whose encoding throws fails alone, when the command buffer with its partial steps
 * has completed; those before and behind it in the same command buffer are not touched. A command buffer that the
 * device fails takes all of its works with it, since none of their results can be trusted. A {@linkplain Worker worker}
 * that dies takes the works in its hands with it, and another takes its place.
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
    private final CommandDevice device;
    private final WaitingWorks waiting;
    private final WorkLedger ledger = new WorkLedger("queue");
    private final Settling settling;
    private final Crew crew;

    /**
     * Opens lanes and starts a worker for each.
     *
     * @param ordered whether works are settled in the order in which they were accepted
     */
    QueueStrategy(CommandDevice device, int workers, boolean ordered, Limits limits) {
        this.device = device;
        this.waiting = new WaitingWorks(limits);
        this.settling = new Settling(ledger, ordered);
        this.crew = new Crew(device, workers, waiting, settling);
    }

    @Override
    public Submission submit(Work work) {
        long asked = System.nanoTime();
        Limits limits = waiting.limits();
        WorkLedger.Admission admission = new WorkLedger.Admission(
                waiting.room(), limits.patience(), work.deadline().or(limits::deadline));
        Submission submission = ledger.accept(work, admission, this::withdrawn);
        device.observer().waited(Wait.ROOM, System.nanoTime() - asked);
        settling.accepted(submission);
        waiting.add(submission);
        return submission;
    }

    private void withdrawn(Submission submission) {
        waiting.remove(submission);
        settling.withdrawn(submission);
    }

    @Override
    public void reconfigure(StrategyOptions options) {
        waiting.change(QueueProvider.limits(device, options));
    }

    @Override
    public void synchronize() {
        ledger.synchronize();
    }

    @Override
    public void close() {
        waiting.change(waiting.limits().withoutDelay());
        ledger.close(crew::end);
    }
}
