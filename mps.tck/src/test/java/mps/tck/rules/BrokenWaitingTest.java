// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import mps.api.WaitInterruptedException;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import org.junit.jupiter.api.Test;

/** Strategies in which threads wait wrongly: each is found, by the rule it breaks. */
final class BrokenWaitingTest {
    @Test
    void permitsTakenOneByOne() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            Submission accept(Work work) {
                Submission submission = super.accept(work);
                room.acquireUninterruptibly();
                return submission;
            }

            @Override
            void giveBack() {
                room.release(2);
            }
        })
                // Wherever many threads meet few permits, each holds one and waits for another.
                .breaks("s301", Set.of("s105", "s106", "s302", "s304", "s306", "s308", "s309", "s601"));
    }

    @Test
    void refusesDependents() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            public Submission submit(Work work) {
                if (Thread.currentThread().getName().equals("mps-completion")) {
                    throw new IllegalStateException("Not from a dependent");
                }
                return super.submit(work);
            }
        }).breaks("s302");
    }

    @Test
    void lockHeldWhileWaitingForTheDevice() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void committed(Submission submission) {
                submission.await();
            }
        })
                // Where the device completes nothing by itself, no call of submit returns.
                .breaks("s303", Set.of(
                        "s104", "s106", "s201", "s203", "s304", "s305", "s308", "s309", "s401", "s402", "s403", "s404",
                        "s406", "s502", "s503", "s504"));
    }

    @Test
    void interruptOfAWaitForRoomIgnored() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            Submission accept(Work work) {
                while (true) {
                    try {
                        return super.accept(work);
                    } catch (WaitInterruptedException e) {
                        Thread.interrupted();
                    }
                }
            }
        }).breaks("s304");
    }

    @Test
    void acceptedWorkGivenUp() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void encode(Work work) {
                for (int stage = 0; stage < work.stageCount(); stage++) {
                    lane.encodeStage(work, stage);
                    if (stage < work.stageCount() - 1) {
                        awaitStage(lane.commit().toCompletableFuture());
                    }
                }
            }

            private void awaitStage(CompletableFuture<Void> stage) {
                try {
                    stage.get();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new WaitInterruptedException("Interrupted", e);
                } catch (ExecutionException e) {
                    throw (RuntimeException) e.getCause();
                }
            }
        }).breaks("s305");
    }
}
