// SPDX-License-Identifier: Apache-2.0
package mps.sync.mutex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.DeviceEvent;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import mps.tck.rules.StrategyUnderTest;
import org.junit.jupiter.api.Test;

/** What is peculiar to the mutex: one lane, one command buffer a work, no waiting for the device in {@code submit}. */
final class MutexStrategyTest implements StrategyUnderTest {
    @Override
    public SyncStrategyProvider provider() {
        return new MutexProvider();
    }

    @Override
    public Map<String, String> options() {
        return Map.of("in-flight", "2");
    }

    @Test
    void opensOneLane() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            assertThat(rig.device().events()).containsExactly(new DeviceEvent.LaneOpened("mps.mutex"));
        }
    }

    @Test
    void encodesEachWorkWholeIntoACommandBufferOfItsOwn() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 1))) {
            List<FakeWork> works = new ArrayList<>();
            List<StrategyRig.Call<Submission>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                works.add(rig.device().work("work " + i, 1, 2, 3));
                calls.add(rig.startSubmit(works.getLast()));
            }
            calls.forEach(call -> rig.outcome("mutex", rig.get("mutex", "submit returns", call.result())));
            assertThat(works).allSatisfy(work -> {
                assertThat(work.buffers()).hasSize(1);
                assertThat(work.buffers().getFirst().works()).containsExactly(work);
            });
        }
    }

    @Test
    void submitDoesNotWaitForStages() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            Submission submission = rig.submit("mutex", rig.device().work("staged", 1, 1, 1));
            assertThat(submission.isSettled()).isFalse();
            assertThat(rig.device().executing()).hasSize(1);
        }
    }

    @Test
    void theWorkBeyondTheInFlightOptionWaits() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.submit("mutex", rig.device().work("first", 1));
            rig.submit("mutex", rig.device().work("second", 1));
            StrategyRig.Call<Submission> third = rig.startSubmit(rig.device().work("third", 1));
            third.awaitParked();
            assertThat(third.result().isDone()).isFalse();
            List<FakeCommandBuffer> executing = rig.device().executing();
            assertThat(executing).hasSize(2);
            executing.getFirst().complete();
            assertThat(rig.get("mutex", "submit returns when there is room", third.result()).isSettled()).isFalse();
        }
    }
}
