// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/** The simplest strategy that keeps the rules, in parts that a test can break one at a time. */
class PlainStrategy implements SyncStrategy {
    final CommandLane lane;
    final WorkLedger ledger = new WorkLedger("plain");
    final ReentrantLock encoding = new ReentrantLock();
    final Semaphore room;

    PlainStrategy(CommandDevice device) {
        this(device, new Semaphore(device.maxCommandBuffersInFlight(), true));
    }

    PlainStrategy(CommandDevice device, Semaphore room) {
        this.lane = device.openLane("plain");
        this.room = room;
    }

    /** Returns a provider of strategies made by {@code maker}. */
    static SyncStrategyProvider provider(Function<CommandDevice, SyncStrategy> maker) {
        return new SyncStrategyProvider() {
            @Override
            public String id() {
                return "plain";
            }

            @Override
            public String summary() {
                return "for testing the rules";
            }

            @Override
            public SyncStrategy open(CommandDevice device, StrategyOptions options) {
                return maker.apply(device);
            }
        };
    }

    @Override
    public Submission submit(Work work) {
        Submission submission = accept(work);
        lock();
        try {
            if (!submission.startEncoding()) {
                room.release();
                return submission;
            }
            Optional<Throwable> encodeFailure = tryEncode(submission);
            commit().whenComplete((nothing, failure) -> {
                giveBack();
                completed(submission, encodeFailure.or(() -> WorkLedger.failureOf(failure)));
            });
            committed(submission);
        } finally {
            unlock();
        }
        return submission;
    }

    Submission accept(Work work) {
        return ledger.accept(work, room);
    }

    CompletionStage<Void> commit() {
        return WorkLedger.commit(lane);
    }

    void lock() {
        encoding.lock();
    }

    void unlock() {
        encoding.unlock();
    }

    private Optional<Throwable> tryEncode(Submission submission) {
        try {
            encode(submission.work());
            return Optional.empty();
        } catch (RuntimeException e) {
            encodeThrew(submission, e);
            return Optional.of(e);
        }
    }

    void encode(Work work) {
        lane.encode(work);
    }

    void giveBack() {
        room.release();
    }

    void encodeThrew(Submission submission, RuntimeException failure) {}

    void committed(Submission submission) {}

    void completed(Submission submission, Optional<Throwable> failure) {
        ledger.settle(submission, failure);
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
