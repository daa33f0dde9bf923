// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import mps.api.DeviceException;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import mps.tck.rules.StrategyUnderTest;
import org.junit.jupiter.api.Test;

/** What is peculiar to the barrier: stages overlap inside an epoch, and the device is idle between two. */
final class BarrierStrategyTest implements StrategyUnderTest {
    private static final String RULE = "barrier";

    @Override
    public SyncStrategyProvider provider() {
        return new BarrierProvider();
    }

    @Override
    public Map<String, String> options() {
        return Map.of("lanes", "4");
    }

    @Test
    void worksOverlapInsideAStage() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            for (int i = 0; i < 4; i++) {
                rig.submit(RULE, rig.device().work("work " + i, 1));
            }
            assertThat(rig.device().executing()).hasSize(4);
            assertThat(rig.device().executing().stream().map(FakeCommandBuffer::lane)).doesNotHaveDuplicates();
        }
    }

    @Test
    void nothingStartsBetweenTheFirstCompletionAndAnIdleDevice() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.submit(RULE, rig.device().work("short", 1));
            rig.submit(RULE, rig.device().work("long", 1));
            List<FakeCommandBuffer> executing = rig.device().executing();
            executing.getFirst().complete();
            FakeWork reader = rig.device().work("reader", 1);
            StrategyRig.Call<Submission> call = rig.startSubmit(reader);
            call.awaitParked();
            assertThat(reader.wasEncoded()).isFalse();
            executing.getLast().complete();
            rig.get(RULE, "submit returns once the device was idle", call.result());
            assertThat(reader.wasEncoded()).isTrue();
        }
    }

    @Test
    void nothingStartsWhileAThreadWaitsForItsNextStage() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            StrategyRig.Call<Submission> staged = rig.startSubmit(rig.device().work("staged", 1, 1));
            rig.awaitExecuting(RULE, 1);
            staged.awaitParked();
            FakeWork newcomer = rig.device().work("newcomer", 1);
            StrategyRig.Call<Submission> call = rig.startSubmit(newcomer);
            call.awaitParked();
            assertThat(newcomer.wasEncoded()).isFalse();
            rig.device().executing().getFirst().complete();
            rig.awaitExecuting(RULE, 2);
        }
    }

    @Test
    void threadsThatReachABoundaryTogetherShareOneBarrier() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            rig.submit(RULE, rig.device().work("keeps the device busy", 1));
            FakeCommandBuffer busy = rig.device().executing().getFirst();
            StrategyRig.Call<Submission> first = rig.startSubmit(rig.device().work("staged 0", 1, 1));
            rig.awaitExecuting(RULE, 2);
            first.awaitParked();
            List<StrategyRig.Call<Submission>> others = new ArrayList<>();
            for (int i = 1; i < 3; i++) {
                others.add(rig.startSubmit(rig.device().work("staged " + i, 1, 1)));
                others.getLast().awaitParked();
            }
            rig.device().executing().getLast().complete();
            assertThat(rig.device().executing()).containsExactly(busy);
            busy.complete();
            rig.awaitExecuting(RULE, 3).forEach(FakeCommandBuffer::complete);
            rig.awaitExecuting(RULE, 2);
        }
    }

    @Test
    void whatACommandBufferWroteIsReadAfterAnIdleDeviceOnly() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 2))) {
            Map<FakeWork, FakeWork> readsFrom = new ConcurrentHashMap<>();
            List<StrategyRig.Call<Boolean>> callers = new ArrayList<>();
            for (int caller = 0; caller < 6; caller++) {
                Random random = new Random(caller);
                callers.add(rig.start(() -> {
                    FakeWork before = rig.device().work("first", 1);
                    rig.strategy().submit(before).await();
                    for (int i = 0; i < 30; i++) {
                        int[] stages = random.ints(1 + random.nextInt(3), 1, 3).toArray();
                        FakeWork work = rig.device().work("work " + i, stages);
                        readsFrom.put(work, before);
                        rig.strategy().submit(work).await();
                        before = work;
                    }
                }));
            }
            callers.forEach(call -> rig.get(RULE, "all callers get on", call.result()));
            assertThat(IdleTimes.readsWithoutIdleTime(rig.device().events(), readsFrom)).isEmpty();
        }
    }

    @Test
    void laterStagesOfAFailedWorkAreNotEncoded() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual())) {
            DeviceException fault = new DeviceException("Page fault", "MTLCommandBufferErrorDomain", 3);
            FakeWork work = rig.device().work("bad", 1, 1).failsOnDevice(fault);
            StrategyRig.Call<Submission> call = rig.startSubmit(work);
            rig.awaitExecuting(RULE, 1).getFirst().complete();
            assertThat(rig.outcome(RULE, rig.get(RULE, "submit returns", call.result()))).contains(fault);
            assertThat(work.buffers()).hasSize(1);
        }
    }

    @Test
    void aThreadGetsTheLaneItUsedLast() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(64, 3))) {
            List<FakeWork> works = new ArrayList<>();
            StrategyRig.Call<Boolean> call = rig.start(() -> {
                for (int i = 0; i < 8; i++) {
                    works.add(rig.device().work("work " + i, 1, 1));
                    rig.strategy().submit(works.getLast()).await();
                }
            });
            rig.get(RULE, "the caller gets on", call.result());
            assertThat(works.stream().flatMap(work -> work.buffers().stream()).map(FakeCommandBuffer::lane).distinct())
                    .hasSize(1);
        }
    }
}
