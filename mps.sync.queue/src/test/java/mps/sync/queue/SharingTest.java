// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static mps.sync.queue.Queue.nextBatch;
import static mps.sync.queue.Queue.occupy;
import static mps.sync.queue.Queue.works;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** Which works share a command buffer by number: a maximum, preferred numbers, and waiting for company. */
final class SharingTest {
    private static final String TEN_SECONDS = "10000000";

    @Test
    void commitsWhenThereAreEnoughWorks() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("batch", "3")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 4, 1);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(0, 3));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(3, 4));
        }
    }

    @Test
    void commitsThePreferredNumberThatTheWaitingWorksAreEnoughFor() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of("preferred", "4,2")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 7, 1);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(0, 4));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(4, 6));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(6, 7));
        }
    }

    @Test
    void aWorkWaitsForAPreferredNumberOfOthers() {
        try (StrategyRig rig = new Queue(Map.of("preferred", "3", "delay-us", TEN_SECONDS)).open()) {
            List<FakeWork> works = works(rig, 3, 1);
            Queue.submit(rig, works);
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
        }
    }

    @Test
    void aWorkWaitsForEnoughOperations() {
        try (StrategyRig rig = new Queue(Map.of("operations", "6", "delay-us", TEN_SECONDS)).open()) {
            List<FakeWork> works = works(rig, 3, 2);
            Queue.submit(rig, works);
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
        }
    }

    @Test
    void aWorkWaitsForEnoughBytes() {
        try (StrategyRig rig = new Queue(Map.of("megabytes", "1", "delay-us", TEN_SECONDS)).open()) {
            List<FakeWork> works = works(rig, 2, 1);
            Queue.submit(rig, works.stream().map(work -> work.bytes(512 << 10)).toList());
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
        }
    }

    @Test
    void aWorkWaitsForOthersNoLongerThanTheDelay() {
        try (StrategyRig rig = new Queue(Map.of("preferred", "3", "delay-us", "1000")).open()) {
            List<FakeWork> works = works(rig, 1, 1);
            Queue.submit(rig, works);
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
        }
    }

    @Test
    void closingWaitsForNoCompany() {
        try (StrategyRig rig = new Queue(Map.of("delay-us", TEN_SECONDS)).open()) {
            Queue.submit(rig, works(rig, 1, 1));
            StrategyRig.Call<Boolean> closing = rig.start(rig.strategy()::close);
            long begin = System.nanoTime();
            nextBatch(rig);
            rig.get(RULE, "closing ends", closing.result());
            assertThat(System.nanoTime() - begin).isLessThan(9_000_000_000L);
        }
    }
}
