// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static mps.sync.queue.Queue.nextBatch;
import static mps.sync.queue.Queue.occupy;
import static mps.sync.queue.Queue.works;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import mps.api.ConfigurationException;
import mps.api.OverloadException;
import mps.api.spi.Submission;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** Limits that change while works wait. */
final class ChangingTest {
    @Test
    void moreCapacityLetsThoseInWhoWait() {
        Queue queue = Queue.oneAtATime(Map.of("capacity", "1"));
        try (StrategyRig rig = queue.open()) {
            FakeCommandBuffer busy = occupy(rig);
            rig.submit(RULE, rig.device().work("first", 1));
            StrategyRig.Call<Submission> second = rig.startSubmit(rig.device().work("second", 1));
            second.awaitParked();
            assertThat(second.result().isDone()).isFalse();
            queue.change(rig, Map.of("capacity", "2"));
            rig.get(RULE, "submit returns", second.result());
            busy.complete();
            assertThat(nextBatch(rig)).hasSize(2);
        }
    }

    @Test
    void lessCapacityHoldsAsSoonAsEnoughHaveLeft() {
        Queue queue = Queue.oneAtATime(Map.of("capacity", "3", "batch", "1", "when-full", "reject"));
        try (StrategyRig rig = queue.open()) {
            FakeCommandBuffer busy = occupy(rig);
            Queue.submit(rig, works(rig, 3, 1));
            queue.change(rig, Map.of("capacity", "1"));
            busy.complete();
            nextBatch(rig);
            rig.awaitExecuting(RULE, 1);
            // One work waits, which is what there is room for.
            assertThatThrownBy(() -> rig.strategy().submit(rig.device().work("too much", 1)))
                    .isInstanceOf(OverloadException.class);
            nextBatch(rig);
            rig.awaitExecuting(RULE, 1);
            rig.submit(RULE, rig.device().work("fits", 1));
        }
    }

    @Test
    void theNextCommandBufferFollowsTheNewLimits() {
        Queue queue = Queue.oneAtATime(Map.of());
        try (StrategyRig rig = queue.open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 5, 1);
            Queue.submit(rig, works);
            queue.change(rig, Map.of("batch", "2"));
            busy.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(0, 2));
        }
    }

    @Test
    void aShorterDelayHoldsForWorksThatWaitAlready() {
        Queue queue = new Queue(Map.of("delay-us", "10000000"));
        try (StrategyRig rig = queue.open()) {
            List<FakeWork> works = works(rig, 1, 1);
            Queue.submit(rig, works);
            long begin = System.nanoTime();
            queue.change(rig, Map.of("delay-us", "0"));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
            assertThat(System.nanoTime() - begin).isLessThan(9_000_000_000L);
        }
    }

    @Test
    void moreMayBeInFlight() {
        Queue queue = Queue.oneAtATime(Map.of("batch", "1"));
        try (StrategyRig rig = queue.open()) {
            FakeCommandBuffer busy = occupy(rig);
            Queue.submit(rig, works(rig, 3, 1));
            queue.change(rig, Map.of("in-flight", "2"));
            busy.complete();
            assertThat(rig.awaitExecuting(RULE, 2)).hasSize(2);
        }
    }

    @Test
    void workersAreSetWhenItIsOpened() {
        Queue queue = new Queue(Map.of());
        try (StrategyRig rig = queue.open()) {
            assertThatThrownBy(() -> queue.change(rig, Map.of("workers", "2")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("workers")
                    .hasMessageContaining("capacity");
        }
    }
}
