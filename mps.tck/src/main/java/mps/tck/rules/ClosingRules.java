// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import mps.api.ClosedException;
import mps.api.WaitInterruptedException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** What {@code synchronize} and {@code close} wait for, and what comes after. */
public interface ClosingRules extends StrategyUnderTest {
    /** {@code synchronize} waits for every work accepted before it, and for none accepted later. */
    @Test
    default void required_s401_synchronizeWaitsForEarlierWorksOnly() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.get("s401", "synchronize returns without works", rig.start(rig.strategy()::synchronize).result());
            Submission earlier = rig.submit("s401", rig.device().work("earlier", 1));
            FakeCommandBuffer earlierBuffer = rig.awaitExecuting("s401", 1).getFirst();
            StrategyRig.Call<Boolean> call = rig.start(rig.strategy()::synchronize);
            call.awaitParked();
            require(!call.result().isDone(), "s401", "synchronize waits for the work accepted before it");
            Submission later = rig.submit("s401", rig.device().work("later", 1));
            rig.awaitExecuting("s401", 2);
            earlierBuffer.complete();
            rig.get("s401", "synchronize returns when the works accepted before it are settled", call.result());
            require(earlier.isSettled(), "s401", "the earlier work is settled when synchronize returns");
            require(!later.isSettled(), "s401", "the later work is still on the device");
        }
    }

    /** An interrupted {@code synchronize} throws and leaves the flag set; the works go on. */
    @Test
    default void required_s402_synchronizeEndsWithAnInterrupt() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Submission submission = rig.submit("s402", rig.device().work("work", 1));
            rig.awaitExecuting("s402", 1);
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                try {
                    rig.strategy().synchronize();
                    return false;
                } catch (WaitInterruptedException e) {
                    return Thread.interrupted();
                }
            });
            call.awaitParked();
            call.thread().interrupt();
            require(rig.get("s402", "synchronize ends with the interrupt", call.result()), "s402",
                    "it throws WaitInterruptedException and sets the flag again");
            rig.device().completeAll();
            require(rig.outcome("s402", submission).isEmpty(), "s402", "the work goes on");
        }
    }

    /** {@code close} returns when every accepted work is settled. */
    @Test
    default void required_s403_closeDrains() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            FakeWork work = rig.device().work("work", 1);
            Submission submission = rig.submit("s403", work);
            rig.awaitExecuting("s403", 1);
            StrategyRig.Call<Boolean> call = rig.start(rig.strategy()::close);
            call.awaitParked();
            require(!call.result().isDone(), "s403", "close waits for a work on the device");
            rig.device().completeAll();
            rig.get("s403", "close returns when every work is settled", call.result());
            require(submission.isSettled() && rig.outcome("s403", submission).isEmpty(), "s403", "the work succeeded");
        }
    }

    /** Threads that close at once all return, and only when the closing is done; closing again does nothing. */
    @Test
    default void required_s404_closesOnceForAll() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.submit("s404", rig.device().work("work", 1));
            rig.awaitExecuting("s404", 1);
            List<StrategyRig.Call<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(rig.start(() -> {
                    rig.strategy().close();
                    return rig.device().openLanes() == 0;
                }));
            }
            for (StrategyRig.Call<Boolean> call : calls) {
                call.awaitParked();
                require(!call.result().isDone(), "s404", "every close waits for the work on the device");
            }
            rig.device().completeAll();
            for (StrategyRig.Call<Boolean> call : calls) {
                require(rig.get("s404", "every close returns", call.result()), "s404", "the lanes are closed by then");
            }
        }
    }

    /** A closed strategy refuses works and does nothing with them. */
    @Test
    default void required_s405_refusesWorksAfterClose() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.get("s405", "close returns", rig.start(rig.strategy()::close).result());
            FakeWork late = rig.device().work("late", 1);
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                try {
                    rig.strategy().submit(late);
                    return false;
                } catch (ClosedException e) {
                    return true;
                }
            });
            require(rig.get("s405", "submit ends", call.result()), "s405", "submit throws ClosedException");
            require(!late.wasEncoded() && late.settlements().isEmpty(), "s405", "the work is not touched");
        }
    }

    /** An interrupt does not cut a close short, and stays visible. */
    @Test
    default void required_s406_closeDrainsThroughInterrupts() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Submission submission = rig.submit("s406", rig.device().work("work", 1));
            rig.awaitExecuting("s406", 1);
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                Thread.currentThread().interrupt();
                rig.strategy().close();
                return Thread.interrupted() && submission.isSettled() && rig.device().openLanes() == 0;
            });
            call.awaitParked();
            call.thread().interrupt();
            require(!call.result().isDone(), "s406", "close waits although it is interrupted");
            rig.device().completeAll();
            require(rig.get("s406", "close returns", call.result()), "s406",
                    "the work is settled, the lanes are closed and the interrupt flag is set");
        }
    }

    /** Threads that submit while the strategy closes are refused, or get in before the lanes are closed. */
    @Test
    default void required_s106_closesLanesAfterTheLastWork() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(4, 106))) {
            CountDownLatch underWay = new CountDownLatch(4);
            AtomicBoolean closed = new AtomicBoolean();
            List<StrategyRig.Call<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(rig.start(() -> submitUntilClosed(rig, underWay, closed)));
            }
            try {
                rig.get("s106", "works are done", rig.start(() -> {
                    underWay.await();
                    return true;
                }).result());
                rig.get("s106", "close returns", rig.start(rig.strategy()::close).result());
            } finally {
                closed.set(true);
            }
            for (StrategyRig.Call<Boolean> caller : callers) {
                require(rig.get("s106", "every caller gets on", caller.result()), "s106",
                        "a work that is accepted while the strategy closes is done");
            }
        }
    }

    private static boolean submitUntilClosed(StrategyRig rig, CountDownLatch underWay, AtomicBoolean closed) {
        boolean done = true;
        while (!closed.get()) {
            try {
                done &= rig.strategy().submit(rig.device().work("work", 1)).await().isEmpty();
                underWay.countDown();
            } catch (ClosedException e) {
                break;
            }
        }
        return done;
    }
}
