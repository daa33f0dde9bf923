// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import mps.api.ClosedException;
import mps.api.WaitInterruptedException;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import org.junit.jupiter.api.Test;

/** Strategies that synchronize and close wrongly: each is found, by the rule it breaks. */
final class BrokenClosingTest {
    @Test
    void synchronizeWaitsForLaterWorks() {
        Breakage.of(device -> new PlainStrategy(device) {
            private final AtomicInteger unsettled = new AtomicInteger();

            @Override
            void committed(Submission submission) {
                unsettled.incrementAndGet();
            }

            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure);
                unsettled.decrementAndGet();
            }

            @Override
            public void synchronize() {
                while (unsettled.get() > 0) {
                    LockSupport.parkNanos(100_000);
                    if (Thread.currentThread().isInterrupted()) {
                        throw new WaitInterruptedException("Interrupted", new InterruptedException());
                    }
                }
            }
        }).breaks("s401");
    }

    @Test
    void synchronizeDoesNotWait() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void synchronize() {}
        })
                // It returns before an interrupt comes.
                .breaks("s401", Set.of("s402"));
    }

    @Test
    void synchronizeIgnoresInterrupts() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void synchronize() {
                boolean interrupted = false;
                while (true) {
                    try {
                        super.synchronize();
                        break;
                    } catch (WaitInterruptedException e) {
                        interrupted |= Thread.interrupted();
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }).breaks("s402");
    }

    @Test
    void closeDoesNotDrain() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void close() {
                Thread.ofPlatform().daemon().start(super::close);
            }
        })
                // It returns before anything of what it promises has happened.
                .breaks("s403", Set.of("s404", "s405", "s406", "s407"));
    }

    @Test
    void secondCloseReturnsAtOnce() {
        Breakage.of(device -> new PlainStrategy(device) {
            private final AtomicBoolean closing = new AtomicBoolean();

            @Override
            public void close() {
                if (closing.compareAndSet(false, true)) {
                    super.close();
                }
            }
        }).breaks("s404");
    }

    @Test
    void acceptsWorksAfterClose() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public Submission submit(Work work) {
                try {
                    return super.submit(work);
                } catch (ClosedException e) {
                    Submission submission = new Submission(work);
                    submission.fail(e);
                    return submission;
                }
            }
        })
                // So does a thread that submits meanwhile.
                .breaks("s405", Set.of("s106"));
    }

    @Test
    void interruptCutsCloseShort() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void close() {
                ledger.synchronize();
                super.close();
            }
        }).breaks("s406");
    }

    @Test
    void lanesLeftOpen() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void close() {
                ledger.close(() -> {});
            }
        })
                // Every rule closes the strategy in the end; these look at the lanes themselves.
                .breaks("s407", Set.of("s404", "s406"));
    }
}
