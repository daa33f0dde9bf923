// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import mps.api.DeadlineException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** What becomes of works that are withdrawn, or too late. */
public interface CancellingRules extends StrategyUnderTest {
    /** A withdrawn work never reaches the device, and is settled once, with the reason. */
    @Test
    default void required_s501_aWithdrawnWorkDoesNotReachTheDevice() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            Crowd crowd = Crowd.fill(rig);
            CancellationException cause = new CancellationException("not wanted any more");
            List<Submission> withdrawn =
                    crowd.accepted().stream().filter(each -> each.withdraw(cause)).toList();
            rig.device().completeByItself(501);
            crowd.await("s501");
            for (Submission submission : withdrawn) {
                FakeWork work = (FakeWork) submission.work();
                require(!work.wasEncoded(), "s501", work + " is not encoded, since it was withdrawn");
                require(work.settlements().equals(List.of(Optional.of(cause))), "s501",
                        work + " is settled once with the reason, not as " + work.settlements());
            }
        }
    }

    /** Those behind a withdrawn work get on, also if everything that waited was withdrawn, again and again. */
    @Test
    default void required_s502_aWithdrawnWorkHoldsNobodyUp() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            for (int round = 0; round < 3; round++) {
                Crowd crowd = Crowd.fill(rig);
                crowd.accepted().forEach(each -> each.withdraw(new CancellationException()));
                crowd.letIn("s502");
                rig.completeUntil("s502", "synchronize returns", rig.start(rig.strategy()::synchronize).result());
            }
        }
    }

    /** Withdrawing a work that is on the device changes nothing. */
    @Test
    default void required_s503_aWorkOnTheDeviceCannotBeWithdrawn() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Submission submission = rig.submit("s503", rig.device().work("work", 1));
            FakeCommandBuffer buffer = rig.awaitExecuting("s503", 1).getFirst();
            require(!submission.withdraw(new CancellationException()), "s503", "withdraw says that it is too late");
            require(!submission.isSettled(), "s503", "the work is settled by the device alone");
            buffer.complete();
            require(rig.outcome("s503", submission).isEmpty(), "s503", "the work succeeds");
        }
    }

    /** A work that finds no room before its deadline fails with a typed exception, and is not encoded. */
    @Test
    default void required_s504_aWorkThatIsTooLateFails() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            Crowd crowd = Crowd.fill(rig);
            FakeWork late = rig.device().work("late", 1).deadline(Duration.ofMillis(1));
            StrategyRig.Call<Optional<Throwable>> call = rig.start(() -> {
                try {
                    return rig.strategy().submit(late).await();
                } catch (DeadlineException e) {
                    return Optional.of(e);
                }
            });
            Optional<Throwable> failure = rig.get("s504", "a wait for room ends with the deadline", call.result());
            require(failure.filter(DeadlineException.class::isInstance).isPresent(), "s504",
                    "the work fails with a DeadlineException, not with " + failure);
            require(!late.wasEncoded(), "s504", "a work that is too late is not encoded");
            rig.device().completeByItself(504);
            crowd.await("s504");
        }
    }
}
