// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.Mps;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.RuntimeProvider;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/** The smallest strategy that is right: one lane, one lock. Lets the core be tested without the shipped strategies. */
final class DirectStrategy implements SyncStrategy {
    private final ReentrantLock lock = new ReentrantLock();
    private final WorkLedger ledger = new WorkLedger("direct");
    private final Semaphore room = new Semaphore(32, true);
    private final CommandLane lane;

    private DirectStrategy(CommandLane lane) {
        this.lane = lane;
    }

    /** Opens a runtime with this strategy. */
    static Mps open() {
        var selection = new StrategySelection(
                new Provider(), StrategyOptions.check("direct", new Provider().options(), Map.of()));
        return DeviceRuntime.open(selection, new RuntimeProvider.Configuration(Optional.empty(), Optional.empty(), Map.of(), true));
    }

    static final class Provider implements SyncStrategyProvider {
        @Override
        public String id() {
            return "direct";
        }

        @Override
        public String summary() {
            return "one lane, one lock, for tests";
        }

        @Override
        public SyncStrategy open(CommandDevice device, StrategyOptions options) {
            return new DirectStrategy(device.openLane("direct"));
        }
    }

    @Override
    public Submission submit(Work work) {
        Submission submission = ledger.accept(work, room);
        lock.lock();
        try {
            boolean wanted = submission.startEncoding();
            assert wanted;
            Optional<Throwable> encodeFailure = WorkLedger.encode(lane, work);
            WorkLedger.commit(lane).whenComplete((_, failure) -> {
                room.release();
                ledger.settle(submission, encodeFailure.or(() -> WorkLedger.failureOf(failure)));
            });
        } finally {
            lock.unlock();
        }
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
