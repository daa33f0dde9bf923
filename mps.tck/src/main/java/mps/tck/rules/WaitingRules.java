// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;
import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import mps.api.DeviceException;
import mps.api.KernelException;
import mps.api.WaitInterruptedException;
import mps.api.spi.Submission;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** Who may wait for whom, and that everybody gets on. */
public interface WaitingRules extends StrategyUnderTest {
    /** A hundred times more callers than command buffers get on, on platform threads. */
    @Test
    default void required_s301_progressesWithManyPlatformThreads() {
        manyCallers(Thread.ofPlatform().daemon(), 400, 1);
    }

    /** Many more callers than command buffers or carriers get on, on virtual threads. */
    @Test
    default void required_s301_progressesWithManyVirtualThreads() {
        manyCallers(Thread.ofVirtual(), 400, 2);
    }

    private void manyCallers(Thread.Builder threads, int callers, int worksEach) {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(4, 301))) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                int seed = caller;
                FutureTask<Integer> task = new FutureTask<>(() -> callRepeatedly(rig, new Random(seed), worksEach));
                threads.start(task);
                results.add(task);
            }
            for (Future<Integer> result : results) {
                require(rig.get("s301", "every caller gets on", result) == worksEach, "s301", "every work is settled");
            }
        }
    }

    private static int callRepeatedly(StrategyRig rig, Random random, int count) {
        for (int i = 0; i < count; i++) {
            FakeWork work = randomWork(rig.device(), random);
            requireOutcome("s301", work, rig.strategy().submit(work).await());
        }
        return count;
    }

    private static FakeWork randomWork(FakeDevice device, Random random) {
        int[] stages = random.ints(1 + random.nextInt(3), 1, 4).toArray();
        FakeWork work = device.work("random", stages);
        switch (random.nextInt(10)) {
            case 0 -> work.failsOnDevice(new DeviceException("Page fault", "MTLCommandBufferErrorDomain", 3));
            case 1 -> work.throwsAt(random.nextInt(work.stepCount()), new KernelException("No pipeline"));
            default -> { }
        }
        return work;
    }

    /** A dependent of a completion may submit, wait, and submit again. */
    @Test
    default void required_s302_submitsFromADependentOfACompletion() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(2, 302))) {
            List<StrategyRig.Call<Boolean>> chains = new ArrayList<>();
            for (int chain = 0; chain < 16; chain++) {
                chains.add(rig.start(() -> {
                    chainOfDependents(rig, 8).join();
                }));
            }
            for (StrategyRig.Call<Boolean> chain : chains) {
                rig.get("s302", "a chain of dependents ends", chain.result());
            }
        }
    }

    private static CompletableFuture<Void> chainOfDependents(StrategyRig rig, int links) {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int link = 0; link < links; link++) {
            last = last.thenCompose(nothing ->
                    rig.strategy().submit(rig.device().work("link", 1, 1)).completion());
        }
        return last;
    }

    /** While a thread waits for the device, others submit: nothing they need is held by one who waits. */
    @Test
    default void required_s303_holdsNoLockWhileWaitingForTheDevice() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            FakeWork slow = rig.device().work("slow", 1);
            StrategyRig.Call<Optional<Throwable>> waiting = rig.start(() -> rig.strategy().submit(slow).await());
            rig.awaitExecuting("s303", 1);
            StrategyRig.Call<Boolean> synchronizing = rig.start(rig.strategy()::synchronize);
            waiting.awaitParked();
            synchronizing.awaitParked();
            Submission other = rig.submit("s303", rig.device().work("other", 1));
            rig.awaitExecuting("s303", 2);
            require(!slow.buffers().getFirst().isOver(), "s303", "the slow work is still on the device");
            rig.device().completeByItself(303);
            rig.get("s303", "synchronize returns", synchronizing.result());
            requireOutcome("s303", slow, rig.get("s303", "the slow work is settled", waiting.result()));
            requireOutcome("s303", (FakeWork) other.work(), rig.outcome("s303", other));
        }
    }

    /** A thread interrupted while it waits for room gets an exception and its flag, and its work was not accepted. */
    @Test
    default void required_s304_interruptWhileWaitingForRoomAcceptsNothing() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Queue<Submission> accepted = new ConcurrentLinkedQueue<>();
            Queue<FakeWork> tried = new ConcurrentLinkedQueue<>();
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                while (true) {
                    FakeWork work = rig.device().work("work " + tried.size(), 1);
                    tried.add(work);
                    try {
                        accepted.add(rig.strategy().submit(work));
                    } catch (WaitInterruptedException e) {
                        return Thread.interrupted();
                    }
                }
            });
            rig.awaitExecuting("s304", 1);
            call.awaitParked();
            call.thread().interrupt();
            require(rig.get("s304", "an interrupt ends the wait for room", call.result()), "s304",
                    "the interrupt flag is set again");
            rig.device().completeByItself(304);
            for (Submission submission : accepted) {
                requireOutcome("s304", (FakeWork) submission.work(), rig.outcome("s304", submission));
            }
            List<FakeWork> all = List.copyOf(tried);
            FakeWork refused = all.getLast();
            boolean untouched = !refused.wasEncoded() && refused.settlements().isEmpty();
            require(accepted.size() == all.size() - 1 && untouched, "s304",
                    "the work that was not accepted is neither encoded nor settled");
        }
    }

    /** An accepted work goes on when the thread that submits it is interrupted; the thread keeps its flag. */
    @Test
    default void required_s305_interruptDoesNotStopAnAcceptedWork() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            FakeWork work = rig.device().work("staged", 1, 1, 1);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            CompletableFuture<Submission> submitted = new CompletableFuture<>();
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                submitted.complete(rig.strategy().submit(work));
                return interrupted.join() && Thread.interrupted();
            });
            rig.awaitExecuting("s305", 1);
            call.awaitParked();
            call.thread().interrupt();
            interrupted.complete(true);
            rig.device().completeByItself(305);
            Submission submission = rig.get("s305", "submit returns", submitted);
            require(rig.outcome("s305", submission).isEmpty(), "s305", "the work succeeds");
            require(rig.get("s305", "the caller goes on", call.result()), "s305", "the interrupt flag is still set");
        }
    }
}
