// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import org.junit.jupiter.api.Test;

/** Strategies that encode and settle wrongly: each is found, by the rule it breaks. */
final class BrokenStepsTest {
    @Test
    void manyStagesOutOfOrder() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void encode(Work work) {
                if (work.stageCount() <= 3) {
                    super.encode(work);
                    return;
                }
                for (int stage = work.stageCount() - 1; stage >= 0; stage--) {
                    lane.encodeStage(work, stage);
                }
            }
        }).breaks("s101");
    }

    @Test
    void lastOfManyStagesForgotten() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void encode(Work work) {
                lane.encode(work, 0, work.stageStart(work.stageCount() <= 3 ? work.stageCount() : 3));
            }
        }).breaks("s101");
    }

    @Test
    void noLock() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void lock() {}

            @Override
            void unlock() {}
        })
                // Commands of several works meet in one command buffer, wherever two threads submit.
                .breaksAmongOthers("s102");
    }

    @Test
    void lostCompletion() {
        Breakage.of(device -> new PlainStrategy(device) {
            private final AtomicInteger completions = new AtomicInteger();

            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                if (completions.incrementAndGet() % 100 != 0) {
                    super.completed(submission, failure);
                }
            }
        })
                // Whoever has as many works waits in vain.
                .breaks("s103", Set.of("s108", "s204", "s301", "s302", "s308", "s601"));
    }

    @Test
    void settledTwice() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure);
                submission.work().settled(failure);
            }
        })
                // Of two threads that wait for each other, one ends when it sees it.
                .breaks("s103", Set.of("s307"));
    }

    @Test
    void settledBeforeItsCommandBuffer() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void committed(Submission submission) {
                ledger.settle(submission, Optional.empty());
            }
        })
                // Nobody waits for the device, and nobody hears of its failures.
                .breaks("s104", Set.of(
                        "s201", "s202", "s203", "s205", "s301", "s303", "s401", "s402", "s403", "s404", "s406", "s503"));
    }

    @Test
    void noInFlightLimit() {
        Breakage.of(device -> new PlainStrategy(device, new Semaphore(device.maxCommandBuffersInFlight() + 1, true)))
                .breaks("s105");
    }

    @Test
    void laneClosedBeforeWorksAreRefused() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public void close() {
                lane.close();
                LockSupport.parkNanos(20_000_000);
                ledger.close(() -> {});
            }
        })
                // Closing the lane from a second thread, or while another encodes, does not wait.
                .breaks("s106", Set.of("s102", "s404"));
    }
}
