// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import static mps.tck.rules.Races.join;
import static mps.tck.rules.Races.require;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import mps.api.ClosedException;
import mps.api.DeadlineException;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/**
 * A strategy encodes a work and keeps books of it, while its owner cancels it, its deadline passes, or all is closed.
 * Lincheck runs that through many interleavings; the strategies that make a mistake show that it finds one.
 */
final class WorkLedgerLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 50);
    private static final int ENOUGH_TO_FIND = 1000;

    /** Knows whether it was encoded, and how it was settled. Plain fields: the strategy has to keep order. */
    private static final class CountedWork extends OneStepWork {
        private boolean encoded;
        private int settlements;
        private boolean failed;

        @Override
        public void settled(Optional<Throwable> failure) {
            settlements++;
            failed = failure.isPresent();
        }
    }

    /** What is released when all is closed. */
    private static final class Device implements Runnable {
        private boolean released;
        private boolean broken;

        void encode(CountedWork work) {
            broken |= released;
            work.encoded = true;
        }

        @Override
        public void run() {
            released = true;
        }
    }

    /** A strategy, as far as books go. */
    private static class Strategy {
        final WorkLedger ledger = new WorkLedger("lincheck");
        final Semaphore room = new Semaphore(1);
        final Device device = new Device();

        /** Encodes the work if nobody has withdrawn it, and settles it. */
        final void run(Submission submission, CountedWork work) {
            if (mayEncode(submission)) {
                device.encode(work);
            }
            room.release();
            ledger.settle(submission, Optional.empty());
        }

        boolean mayEncode(Submission submission) {
            return submission.startEncoding();
        }

        void close() {
            ledger.close(device);
        }
    }

    /** Looks whether the work is settled, where it has to claim it. */
    private static final class LooksOnly extends Strategy {
        @Override
        boolean mayEncode(Submission submission) {
            return !submission.isSettled();
        }
    }

    /** Waits for the works there are, and not for one that comes meanwhile. */
    private static final class OnlySynchronizes extends Strategy {
        @Override
        void close() {
            ledger.synchronize();
            device.run();
            super.close();
        }
    }

    /** Withdraws a work. */
    private static final class Withdrawer extends Thread {
        private final Submission submission;
        private final RuntimeException reason;
        private boolean withdrew;

        Withdrawer(Submission submission, RuntimeException reason) {
            this.submission = submission;
            this.reason = reason;
        }

        @Override
        public void run() {
            withdrew = submission.withdraw(reason);
        }
    }

    /** Closes a strategy. */
    private static final class Closer extends Thread {
        private final Strategy strategy;

        Closer(Strategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public void run() {
            strategy.close();
        }
    }

    private static void encodedOrWithdrawn(Strategy strategy) {
        CountedWork work = new CountedWork();
        Submission submission = strategy.ledger.accept(work, strategy.room);
        Withdrawer owner = new Withdrawer(submission, new CancellationException("cancelled"));
        Withdrawer deadline = new Withdrawer(submission, new DeadlineException("too late"));
        owner.start();
        deadline.start();
        strategy.run(submission, work);
        join(owner);
        join(deadline);
        strategy.close();
        require(work.settlements == 1, "a work is settled once");
        require(!owner.withdrew || !deadline.withdrew, "a work is withdrawn once");
        require(work.encoded != (owner.withdrew || deadline.withdrew), "a work is encoded or withdrawn");
        require(work.failed != work.encoded, "a work that was withdrawn has failed");
        require(strategy.room.availablePermits() == 1, "the permit is back");
    }

    private static void acceptedOrClosed(Strategy strategy) {
        CountedWork work = new CountedWork();
        Closer closer = new Closer(strategy);
        closer.start();
        boolean accepted = true;
        try {
            strategy.run(strategy.ledger.accept(work, strategy.room), work);
        } catch (ClosedException e) {
            accepted = false;
        }
        join(closer);
        require(strategy.device.released && !strategy.device.broken, "nothing is encoded once all is released");
        require(work.settlements == (accepted ? 1 : 0), "what was accepted is settled, once");
        require(strategy.room.availablePermits() == 1, "the permit is back");
    }

    @Test
    void aWorkIsEncodedOrWithdrawnAndSettledOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> encodedOrWithdrawn(new Strategy()));
    }

    @Test
    void nothingIsReleasedUnderAWorkThatWasAccepted() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> acceptedOrClosed(new Strategy()));
    }

    @Test
    void lookingWhereOneHasToClaimIsFound() {
        assertFound(() -> encodedOrWithdrawn(new LooksOnly()));
    }

    @Test
    void closingThatOnlySynchronizesIsFound() {
        assertFound(() -> acceptedOrClosed(new OnlySynchronizes()));
    }

    private static void assertFound(Runnable race) {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(ENOUGH_TO_FIND, race))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
