// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import mps.api.ClosedException;
import mps.api.DeviceException;
import mps.api.WaitInterruptedException;
import mps.api.spi.CommandDevice;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import org.junit.jupiter.api.Test;

/** The rules themselves: each finds the strategy that breaks it, and says so by its number. */
final class BrokenStrategyTest {
    private static void assertBreaks(
            String rule, Consumer<SyncStrategyRules> test, Function<CommandDevice, SyncStrategy> maker) {
        SyncStrategyRules rules = new SyncStrategyRules() {
            @Override
            public SyncStrategyProvider provider() {
                return PlainStrategy.provider(maker);
            }

            @Override
            public Duration patience() {
                return Duration.ofMillis(400);
            }
        };
        assertThatThrownBy(() -> test.accept(rules))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule + ": ");
    }

    @Test
    void s101_stepsOutOfOrder() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s101_encodesStepsOnceAndInOrder;
        assertBreaks("s101", rule, device -> new PlainStrategy(device) {
            @Override
            void encode(Work work) {
                for (int stage = work.stageCount() - 1; stage >= 0; stage--) {
                    lane.encodeStage(work, stage);
                }
            }
        });
    }

    @Test
    void s101_lastStageForgotten() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s101_encodesStepsOnceAndInOrder;
        assertBreaks("s101", rule, device -> new PlainStrategy(device) {
            @Override
            void encode(Work work) {
                lane.encode(work, 0, work.stageStart(Math.max(1, work.stageCount() - 1)));
            }
        });
    }

    @Test
    void s102_noLock() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s102_usesALaneFromOneThreadAtATime;
        assertBreaks("s102", rule, device -> new PlainStrategy(device) {
            @Override
            void lock() {}

            @Override
            void unlock() {}
        });
    }

    @Test
    void s103_lostCompletion() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s103_settlesEveryWorkOnce;
        assertBreaks("s103", rule, device -> new PlainStrategy(device) {
            private final AtomicInteger completions = new AtomicInteger();

            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                if (completions.incrementAndGet() % 10 != 0) {
                    super.completed(submission, failure);
                }
            }
        });
    }

    @Test
    void s104_settledBeforeItsCommandBuffer() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s104_settlesWithItsOwnCommandBuffer;
        assertBreaks("s104", rule, device -> new PlainStrategy(device) {
            @Override
            void committed(Submission submission) {
                ledger.settle(submission, Optional.empty());
            }
        });
    }

    @Test
    void s105_noInFlightLimit() {
        assertBreaks("s105", SyncStrategyRules::required_s105_keepsTheInFlightLimit, device -> {
            PlainStrategy strategy = new PlainStrategy(device);
            strategy.room.release(1000);
            return strategy;
        });
    }

    @Test
    void s201_failureSpreads() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s201_failsTheWorksOfItsCommandBufferAlone;
        assertBreaks("s201", rule, device -> new PlainStrategy(device) {
            private volatile Optional<Throwable> first = Optional.empty();

            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                first = first.or(() -> failure);
                super.completed(submission, first);
            }
        });
    }

    @Test
    void s201_failureOfTheDeviceIgnored() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s201_failsAWorkWithAnyOfItsStages;
        assertBreaks("s201", rule, device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure.filter(cause -> !(cause instanceof DeviceException)));
            }
        });
    }

    @Test
    void s202_encodingFailureIgnored() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s202_failsAWorkWhoseEncodingThrowsAlone;
        assertBreaks("s202", rule, device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure.map(cause -> new IllegalStateException("Something went wrong")));
            }
        });
    }

    @Test
    void s203_settledWithPartialStepsOnTheDevice() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s203_settlesAfterPartialStepsHaveCompleted;
        assertBreaks("s203", rule, device -> new PlainStrategy(device) {
            @Override
            void encodeThrew(Submission submission, RuntimeException failure) {
                ledger.settle(submission, Optional.of(failure));
            }
        });
    }

    @Test
    void s204_permitsLostByFailures() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s204_worksOnAfterFailures;
        assertBreaks("s204", rule, device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                failure.ifPresent(cause -> room.acquireUninterruptibly());
                super.completed(submission, failure);
            }
        });
    }

    @Test
    void s303_lockHeldWhileWaitingForTheDevice() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s303_holdsNoLockWhileWaitingForTheDevice;
        assertBreaks("s303", rule, device -> new PlainStrategy(device) {
            @Override
            void committed(Submission submission) {
                submission.await();
            }
        });
    }

    @Test
    void s304_interruptIgnored() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s304_interruptWhileWaitingForRoomAcceptsNothing;
        assertBreaks("s304", rule, device -> new PlainStrategy(device) {
            @Override
            public Submission submit(Work work) {
                while (true) {
                    try {
                        return super.submit(work);
                    } catch (WaitInterruptedException e) {
                        Thread.interrupted();
                    }
                }
            }
        });
    }

    @Test
    void s401_synchronizeWaitsForLaterWorks() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s401_synchronizeWaitsForEarlierWorksOnly;
        assertBreaks("s401", rule, device -> new PlainStrategy(device) {
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
                }
            }
        });
    }

    @Test
    void s401_synchronizeDoesNotWait() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s401_synchronizeWaitsForEarlierWorksOnly;
        assertBreaks("s401", rule, device -> new PlainStrategy(device) {
            @Override
            public void synchronize() {}
        });
    }

    @Test
    void s403_closeDoesNotDrain() {
        assertBreaks("s403", SyncStrategyRules::required_s403_closeDrains, device -> new PlainStrategy(device) {
            @Override
            public void close() {}
        });
    }

    @Test
    void s404_secondCloseReturnsAtOnce() {
        assertBreaks("s404", SyncStrategyRules::required_s404_closesOnceForAll, device -> new PlainStrategy(device) {
            private final AtomicBoolean closing = new AtomicBoolean();

            @Override
            public void close() {
                if (closing.compareAndSet(false, true)) {
                    super.close();
                }
            }
        });
    }

    @Test
    void s405_acceptsWorksAfterClose() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s405_refusesWorksAfterClose;
        assertBreaks("s405", rule, device -> new PlainStrategy(device) {
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
        });
    }

    @Test
    void s406_interruptCutsCloseShort() {
        Consumer<SyncStrategyRules> rule = SyncStrategyRules::required_s406_closeDrainsThroughInterrupts;
        assertBreaks("s406", rule, device -> new PlainStrategy(device) {
            @Override
            public void close() {
                ledger.synchronize();
                super.close();
            }
        });
    }

    @Test
    void s407_lanesLeftOpen() {
        assertBreaks("s407", SyncStrategyRules::required_s403_closeDrains, device -> new PlainStrategy(device) {
            @Override
            public void close() {
                ledger.close(() -> {});
            }
        });
    }
}
