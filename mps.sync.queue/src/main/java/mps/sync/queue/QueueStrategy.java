// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue and worker threads that encode from it. Submitting puts a work into the queue and returns; a worker
 * takes it, encodes it behind others into the open command buffer of its own lane, and commits when there is enough in
 * it or nothing waits. A work that finds nothing waiting and a worker with nothing to do is encoded and committed by the
 * thread that submits it, on that worker's lane.
 *
 * <p><b>What it guarantees.</b> A lane is touched by its worker, or by one thread that has borrowed it. Works of one
 * priority are taken in the order in which they got into the queue, those of a higher priority before, though none is {@linkplain Levels overtaken}
 * without bound. With more than one worker, two works in the queue may run in either order or at once, and that is all right:
 * what a work depends on had completed before it was submitted. Who wants to see works end in the order of submission
 * nevertheless says {@code preserve-order=yes}.
 *
 * <p><b>Why it is right.</b>
 * <ul>
 *   <li><i>Invariant.</i> Each accepted work is in exactly one place: the queue, the batch a worker is filling, in the
 *       hands of its submitting thread, which has a worker's {@linkplain Station station}, a batch whose command buffer is
 *       committed, or, withdrawn, in none; and each batch is settled by the completion of its command buffer, once. All
 *       steps of a work are in one command buffer, encoded by one thread without another's between them.
 *   <li><i>Happens-before.</i> Putting a work into the queue happens-before taking it out, taking before encoding,
 *       encoding before committing, committing before the completion, and that before the works are settled. Leaving a
 *       station happens-before the next one takes it.
 *   <li><i>Liveness.</i> A worker waits until fewer than {@code in-flight} of its command buffers are on the device, which
 *       needs no help from anybody but a thread that is waiting for its own work, and then for a work. Submitting
 *       threads wait for workers; a worker waits for one of them only at its end, and only while that encodes. Nobody
 *       waits while holding a lock.
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
 * <p><b>What it costs.</b> A hand-over to another thread, which there is only when others are at work or a work waits for
 * company. One thread encodes, so encoding is bounded by one core, as with {@code mutex}; but submitting threads never wait for each other, and many small works share the cost of one command buffer. The price is a shared fate: a
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
    private final Consumer<Submission> whenWithdrawn = this::withdrawn;

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
        Submission submission = ledger.accept(work, admission, whenWithdrawn);
        device.observer().waited(Wait.ROOM, System.nanoTime() - asked);
        settling.accepted(submission);
        @Nullable Station station = waiting.addOrTakeStation(submission);
        if (station != null) {
            commitHere(submission, station);
        }
        return submission;
    }

    /** Encodes and commits a work on the calling thread, which has the station, and leaves that. */
    private void commitHere(Submission submission, Station station) {
        CommandLane lane = Objects.requireNonNull(station.lane);
        Optional<Throwable> encodeFailure;
        CompletionStage<Void> completion;
        try {
            if (!submission.startEncoding()) {
                // Withdrawn meanwhile, and settled: nothing of it is to reach the device.
                waiting.completed(station);
                return;
            }
            device.observer().waited(Wait.QUEUE, 0);
            encodeFailure = WorkLedger.encode(lane, submission.work());
            completion = WorkLedger.commitBeforeReturning(lane);
        } finally {
            waiting.free(station);
        }
        completion.whenComplete((nothing, failure) -> {
            waiting.completed(station);
            settling.settle(submission, encodeFailure.isPresent() ? encodeFailure : WorkLedger.failureOf(failure));
        });
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
