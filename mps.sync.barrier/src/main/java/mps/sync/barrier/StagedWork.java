// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * One work on its way through the epochs, stage by stage, on a lane of its own.
 *
 * <p>{@code failure} is written by the submitting thread before it commits and by the lane's completion thread after,
 * and read by either in the same order. Committing happens-before the completion; {@link Epochs#leave} by the
 * completion happens-before the return of {@link Epochs#next} to the submitting thread.
 */
final class StagedWork {
    private final Submission submission;
    private final Work work;
    private final CommandLane lane;
    private final Epochs epochs;
    private final ReentrantLock encoding;
    private final StrategyObserver observer;
    private Optional<Throwable> failure = Optional.empty();

    /**
     * Creates it.
     *
     * @param lane used by this work alone until it has ended
     * @param encoding held while encoding and committing on any lane
     * @param observer hears how long the thread waits for epochs and for {@code encoding}
     */
    StagedWork(
            Submission submission,
            CommandLane lane,
            Epochs epochs,
            ReentrantLock encoding,
            StrategyObserver observer) {
        this.submission = submission;
        this.work = submission.work();
        this.lane = lane;
        this.epochs = epochs;
        this.encoding = encoding;
        this.observer = observer;
    }

    /**
     * Commits all stages, waiting between them, and returns when the last is committed or one before it has failed.
     *
     * @param ended called once, after every command buffer of the work has completed, with why the work failed
     */
    void run(Consumer<Optional<Throwable>> ended) {
        int last = work.stageCount() - 1;
        long epoch = waiting(epochs::join);
        if (!submission.startEncoding()) {
            // Withdrawn meanwhile, and settled: nothing of it is to reach the device.
            end(ended);
            return;
        }
        for (int stage = 0; stage < last && failure.isEmpty(); stage++) {
            commit(stage).whenComplete((nothing, completion) -> {
                note(completion);
                epochs.leave();
            });
            long before = epoch;
            epoch = waiting(() -> epochs.next(before));
        }
        if (failure.isPresent()) {
            end(ended);
        } else {
            commit(last).whenComplete((nothing, completion) -> {
                note(completion);
                end(ended);
            });
        }
    }

    private long waiting(LongSupplier entering) {
        long begin = System.nanoTime();
        long epoch = entering.getAsLong();
        observer.waited(Wait.BARRIER, System.nanoTime() - begin);
        return epoch;
    }

    private CompletionStage<Void> commit(int stage) {
        long begin = System.nanoTime();
        encoding.lock();
        try {
            observer.waited(Wait.LOCK, System.nanoTime() - begin);
            encode(stage);
            return WorkLedger.commit(lane);
        } finally {
            encoding.unlock();
        }
    }

    private void encode(int stage) {
        try {
            lane.encodeStage(work, stage);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    /** The first failure stays: a command buffer without the steps that threw may well complete, or fail to commit. */
    private void note(@Nullable Throwable completion) {
        failure = failure.or(() -> WorkLedger.failureOf(completion));
    }

    /** Leaves before settling: whoever learns of the result must find the epoch closed to newcomers. */
    private void end(Consumer<Optional<Throwable>> ended) {
        epochs.leave();
        ended.accept(failure);
    }
}
