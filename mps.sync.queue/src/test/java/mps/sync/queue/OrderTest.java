// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static mps.sync.queue.Queue.nextBatch;
import static mps.sync.queue.Queue.occupy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** Which work goes first, and which ends first. */
final class OrderTest {
    private static List<FakeWork> worksOfPriorities(StrategyRig rig, int... priorities) {
        return Arrays.stream(priorities)
                .mapToObj(priority -> rig.device().work("priority " + priority, 1).priority(priority))
                .toList();
    }

    @Test
    void higherPrioritiesGoFirst() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of()).open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = worksOfPriorities(rig, 0, 9, 3, 9);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactly(works.get(1), works.get(3), works.get(2), works.get(0));
        }
    }

    @Test
    void prioritiesBeyondThoseToldApartCountAsTheHighest() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("priorities", "2")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = worksOfPriorities(rig, 0, 1, 9);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactly(works.get(1), works.get(2), works.get(0));
        }
    }

    @Test
    void whereTheOrderIsPreservedAWorkEndsAfterThoseBeforeIt() {
        Map<String, String> options = Map.of("workers", "2", "batch", "1", "preserve-order", "yes");
        try (StrategyRig rig = Queue.oneAtATime(options).open()) {
            Submission first = rig.submit(RULE, rig.device().work("first", 1));
            FakeCommandBuffer slow = rig.awaitExecuting(RULE, 1).getFirst();
            Submission second = rig.submit(RULE, rig.device().work("second", 1).priority(9));
            rig.awaitExecuting(RULE, 2).stream().filter(buffer -> buffer != slow).forEach(FakeCommandBuffer::complete);
            assertThat(second.isSettled()).isFalse();
            slow.complete();
            assertThat(rig.outcome(RULE, first)).isEmpty();
            assertThat(rig.outcome(RULE, second)).isEmpty();
        }
    }

    @Test
    void whereTheOrderIsPreservedNothingWaitsForAWithdrawnWork() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("preserve-order", "yes")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            Submission unwanted = rig.submit(RULE, rig.device().work("unwanted", 1));
            Submission wanted = rig.submit(RULE, rig.device().work("wanted", 1));
            unwanted.withdraw(new CancellationException());
            busy.complete();
            nextBatch(rig);
            assertThat(rig.outcome(RULE, wanted)).isEmpty();
        }
    }
}
