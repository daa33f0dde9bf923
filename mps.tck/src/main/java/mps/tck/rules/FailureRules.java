// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;
import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.Optional;
import mps.api.DeviceException;
import mps.api.KernelException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** What a failure touches, and what it does not. */
public interface FailureRules extends StrategyUnderTest {
    /** A command buffer that the device failed fails its works, and no others. */
    @Test
    default void required_s201_failsTheWorksOfItsCommandBufferAlone() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            DeviceException fault = new DeviceException("Page fault", "MTLCommandBufferErrorDomain", 3);
            FakeWork bad = rig.device().work("bad", 2).failsOnDevice(fault);
            FakeWork good = rig.device().work("good", 2);
            Submission failing = rig.submit("s201", bad);
            rig.awaitExecuting("s201", 1);
            Submission other = rig.submit("s201", good);
            rig.awaitExecuting("s201", 2).forEach(FakeCommandBuffer::complete);
            require(rig.outcome("s201", failing).equals(Optional.of(fault)), "s201",
                    "the failed work ends with the device's own exception, not with " + rig.outcome("s201", failing));
            require(rig.outcome("s201", other).isEmpty(), "s201",
                    "the failure spreads to no other work, but the good one ended with " + rig.outcome("s201", other));
        }
    }

    /** A stage that the device failed fails its work; later stages cannot make it right. */
    @Test
    default void required_s201_failsAWorkWithAnyOfItsStages() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 201))) {
            DeviceException fault = new DeviceException("Timeout", "MTLCommandBufferErrorDomain", 2);
            FakeWork work = rig.device().work("bad", 1, 1, 1).failsOnDevice(fault);
            require(rig.run("s201", work).equals(Optional.of(fault)), "s201", "the work ends with " + fault);
            requireOutcome("s201", work, work.settlements().getFirst());
        }
    }

    /** A work whose encoding throws fails with what was thrown, and it alone, at whichever step. */
    @Test
    default void required_s202_failsAWorkWhoseEncodingThrowsAlone() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 202))) {
            for (int step = 0; step < 4; step++) {
                KernelException cause = new KernelException("No pipeline for step " + step);
                FakeWork before = rig.device().work("before", 2, 2);
                FakeWork bad = rig.device().work("bad", 2, 2).throwsAt(step, cause);
                FakeWork after = rig.device().work("after", 2, 2);
                Submission one = rig.submit("s202", before);
                Submission two = rig.submit("s202", bad);
                Submission three = rig.submit("s202", after);
                require(rig.outcome("s202", two).equals(Optional.of(cause)), "s202", "the work ends with " + cause);
                requireOutcome("s202", before, rig.outcome("s202", one));
                requireOutcome("s202", bad, rig.outcome("s202", two));
                requireOutcome("s202", after, rig.outcome("s202", three));
            }
        }
    }

    /** A work whose encoding throws is settled when its partial steps are done: its memory is in use until then. */
    @Test
    default void required_s203_settlesAfterPartialStepsHaveCompleted() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            KernelException cause = new KernelException("No pipeline");
            FakeWork bad = rig.device().work("bad", 3).throwsAt(1, cause);
            Submission submission = rig.submit("s203", bad);
            FakeCommandBuffer partial = rig.awaitExecuting("s203", 1).getFirst();
            require(!submission.isSettled(), "s203", "the work waits for its partial steps, but it is settled");
            partial.complete();
            require(rig.outcome("s203", submission).equals(Optional.of(cause)), "s203", "the work ends with " + cause);
        }
    }

    /** After failures of every kind the next works succeed. */
    @Test
    default void required_s204_worksOnAfterFailures() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(2, 204))) {
            for (int i = 0; i < 40; i++) {
                DeviceException fault = new DeviceException("Page fault", "MTLCommandBufferErrorDomain", 3);
                KernelException cause = new KernelException("No pipeline");
                rig.run("s204", rig.device().work("fails on the device", 1, 1).failsOnDevice(fault));
                rig.run("s204", rig.device().work("throws", 1, 1).throwsAt(1, cause));
                rig.run("s204", rig.device().work("throws and fails", 2).throwsAt(1, cause).failsOnDevice(fault));
                FakeWork good = rig.device().work("good", 1, 1);
                require(rig.run("s204", good).isEmpty(), "s204", "a work succeeds after failures of others");
            }
        }
    }

    /** A work that fails before a command buffer is open for it fails with its cause; there is nothing to commit. */
    @Test
    default void required_s205_failsAWorkThatOpenedNoCommandBuffer() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(2, 205))) {
            for (int i = 0; i < 40; i++) {
                KernelException cause = new KernelException("No command buffer");
                FakeWork bad = rig.device().work("bad", 1, 1).throwsBeforeOpening(cause);
                require(rig.run("s205", bad).equals(Optional.of(cause)), "s205", "the work ends with " + cause);
            }
            require(rig.run("s205", rig.device().work("good", 1, 1)).isEmpty(), "s205", "the strategy works on");
        }
    }
}
