// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;
import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** How works get onto the device and how they are settled. */
public interface StepRules extends StrategyUnderTest {
    /** Steps are encoded once and in order, whatever the stages. */
    @Test
    default void required_s101_encodesStepsOnceAndInOrder() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 101))) {
            List<FakeWork> works = List.of(
                    rig.device().work("one step", 1),
                    rig.device().work("one stage", 5),
                    rig.device().work("two stages", 3, 2),
                    rig.device().work("five stages", 1, 4, 1, 1, 2));
            for (FakeWork work : works) {
                requireOutcome("s101", work, rig.run("s101", work));
            }
        }
    }

    /** While one thread is inside a lane, no other gets in. */
    @Test
    default void required_s102_usesALaneFromOneThreadAtATime() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 102))) {
            List<StrategyRig.Call<Submission>> others = new ArrayList<>();
            AtomicBoolean first = new AtomicBoolean(true);
            FakeWork slow = rig.device().work("slow to encode", 1).whileEncoding(() -> {
                if (first.getAndSet(false)) {
                    for (int i = 0; i < 8; i++) {
                        others.add(rig.startSubmit(rig.device().work("other " + i, 1)));
                    }
                    others.forEach(StrategyRig.Call::awaitParked);
                }
            });
            requireOutcome("s102", slow, rig.run("s102", slow));
            for (StrategyRig.Call<Submission> other : others) {
                Submission submission = rig.get("s102", "submit returns", other.result());
                requireOutcome("s102", (FakeWork) submission.work(), rig.outcome("s102", submission));
            }
        }
    }

    /** Every accepted work is settled, and once. */
    @Test
    default void required_s103_settlesEveryWorkOnce() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 103))) {
            for (int i = 0; i < 100; i++) {
                FakeWork work = rig.device().work("work " + i, 1 + i % 3);
                requireOutcome("s103", work, rig.run("s103", work));
            }
        }
    }

    /** A work is settled when its command buffer has completed, not before and not with a later one. */
    @Test
    default void required_s104_settlesWithItsOwnCommandBuffer() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Submission first = rig.submit("s104", rig.device().work("first", 2));
            FakeCommandBuffer firstBuffer = rig.awaitExecuting("s104", 1).getFirst();
            Submission second = rig.submit("s104", rig.device().work("second", 2));
            rig.awaitExecuting("s104", 2);
            require(!first.isSettled(), "s104", "the first work waits for its command buffer, but it is settled");
            firstBuffer.complete();
            require(rig.outcome("s104", first).isEmpty(), "s104", "the first work ends with its own command buffer");
            require(!second.isSettled(), "s104", "the second work waits for its command buffer, but it is settled");
        }
    }

    /** The device's limit of command buffers in flight is kept, however many callers there are. */
    @Test
    default void required_s105_keepsTheInFlightLimit() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            List<StrategyRig.Call<Submission>> calls = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                calls.add(rig.startSubmit(rig.device().work("work " + i, 1)));
                calls.getLast().awaitParked();
            }
            rig.device().completeByItself(105);
            for (StrategyRig.Call<Submission> call : calls) {
                Submission submission = rig.get("s105", "submit returns when there is room", call.result());
                requireOutcome("s105", (FakeWork) submission.work(), rig.outcome("s105", submission));
            }
        }
    }

    /** What a thread wrote before submitting is seen by encoding, and what encoding wrote by those who waited. */
    @Test
    default void required_s108_publishesFromSubmitToEncodeToAwait() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 108))) {
            for (int i = 1; i <= 200; i++) {
                int[] plain = new int[2];
                FakeWork work = rig.device().work("work " + i, 1).whileEncoding(() -> plain[1] = plain[0] + 1);
                plain[0] = i;
                rig.run("s108", work);
                require(plain[1] == i + 1, "s108", "encoding saw " + i + " and its result is seen, not " + plain[1]);
            }
        }
    }

    /** What encoding wrote is seen by dependents of the completion, too. */
    @Test
    default void required_s108_publishesToDependents() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 109))) {
            for (int i = 1; i <= 100; i++) {
                int[] plain = new int[1];
                int expected = i;
                FakeWork work = rig.device().work("work " + i, 1).whileEncoding(() -> plain[0] = expected);
                CompletableFuture<Integer> seen = rig.submit("s108", work).completion().thenApply(nothing -> plain[0]);
                require(rig.get("s108", "a dependent runs", seen) == expected, "s108", "a dependent sees " + expected);
            }
        }
    }
}
