// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static mps.sync.queue.Queue.nextBatch;
import static mps.sync.queue.Queue.occupy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import mps.api.DeadlineException;
import mps.api.OverloadException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeWork;
import mps.tck.device.OneStepWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** What becomes of works that cannot get in, take too long to be encoded, or are not wanted any more. */
final class OverloadTest {
    @Test
    void refusesAWorkWithoutRoomAndRecovers() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("capacity", "1", "when-full", "reject")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            rig.submit(RULE, rig.device().work("waits", 1));
            FakeWork tooMuch = rig.device().work("too much", 1);
            assertThatThrownBy(() -> rig.strategy().submit(tooMuch))
                    .isInstanceOf(OverloadException.class)
                    .hasMessageContaining("no room");
            assertThat(tooMuch.settlements()).isEmpty();
            busy.complete();
            assertThat(nextBatch(rig)).hasSize(1);
            assertThat(rig.submit(RULE, rig.device().work("afterwards", 1))).isNotNull();
        }
    }

    @Test
    void waitsForRoomForAWhile() {
        Map<String, String> options = Map.of("capacity", "1", "when-full", "timeout", "full-timeout-ms", "20");
        try (StrategyRig rig = Queue.oneAtATime(options).open()) {
            FakeCommandBuffer busy = occupy(rig);
            rig.submit(RULE, rig.device().work("waits", 1));
            assertThatThrownBy(() -> rig.strategy().submit(rig.device().work("too much", 1)))
                    .isInstanceOf(OverloadException.class)
                    .hasMessageContaining("PT0.02S");
            busy.complete();
            nextBatch(rig);
        }
    }

    @Test
    void aWorkWhoseDeadlinePassesMakesRoom() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("capacity", "1")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            FakeWork urgent = rig.device().work("urgent", 1).deadline(Duration.ofMillis(1));
            Submission submission = rig.submit(RULE, urgent);
            assertThat(rig.outcome(RULE, submission)).containsInstanceOf(DeadlineException.class);
            FakeWork next = rig.device().work("next", 1);
            rig.submit(RULE, next);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactly(next);
            assertThat(urgent.wasEncoded()).isFalse();
        }
    }

    @Test
    void worksWithoutADeadlineGetTheDefault() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("deadline-ms", "1")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            FakeWork patient = rig.device().work("patient", 1).deadline(Duration.ofHours(1));
            rig.submit(RULE, patient);
            Submission submission = rig.submit(RULE, rig.device().work("says nothing", 1));
            assertThat(rig.outcome(RULE, submission)).containsInstanceOf(DeadlineException.class);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactly(patient);
        }
    }

    @Test
    void aWithdrawnWorkMakesRoomAtOnce() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("capacity", "1", "when-full", "reject")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            FakeWork unwanted = rig.device().work("unwanted", 1);
            Submission submission = rig.submit(RULE, unwanted);
            CancellationException cause = new CancellationException();
            assertThat(submission.withdraw(cause)).isTrue();
            FakeWork next = rig.device().work("next", 1);
            rig.submit(RULE, next);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactly(next);
            assertThat(rig.outcome(RULE, submission)).contains(cause);
            assertThat(unwanted.settlements()).hasSize(1);
        }
    }

    @Test
    void nothingIsCommittedForAWorkThatIsWithdrawnAsItIsTaken() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of()).open()) {
            FakeCommandBuffer busy = occupy(rig);
            SlowToSettle slow = new SlowToSettle();
            Submission submission = rig.strategy().submit(slow);
            StrategyRig.Call<Boolean> withdrawing = rig.start(() -> submission.withdraw(new CancellationException()));
            withdrawing.awaitParked();
            busy.complete();
            FakeWork next = rig.device().work("next", 1);
            rig.submit(RULE, next);
            assertThat(nextBatch(rig)).containsExactly(next);
            slow.mayEnd.countDown();
            assertThat(rig.get(RULE, "withdrawing ends", withdrawing.result())).isTrue();
        }
    }

    /** Between being withdrawn and being taken out of the queue it stays where a worker may find it. */
    private static final class SlowToSettle extends OneStepWork {
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void settled(Optional<Throwable> failure) {
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new AssertionError("A test's thread was interrupted", e);
            }
        }
    }
}
