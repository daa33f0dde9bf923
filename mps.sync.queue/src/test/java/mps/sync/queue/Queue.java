// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import mps.tck.rules.StrategyUnderTest;

/** A queue with options of a test's choice, and what tests do with it. */
record Queue(Map<String, String> options) implements StrategyUnderTest {
    /** What a failing wait is reported as. */
    static final String RULE = "queue";

    /** One command buffer on the device at most, so that a test decides when the next begins. */
    static Queue oneAtATime(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("in-flight", "1");
        return new Queue(Map.copyOf(all));
    }

    @Override
    public SyncStrategyProvider provider() {
        return new QueueProvider();
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** Opens it on a device on which a test completes command buffers. */
    StrategyRig open() {
        return on(FakeDevice.manual());
    }

    StrategyRig on(FakeDevice device) {
        return new StrategyRig(this, device);
    }

    /** Changes options of an open queue. */
    void change(StrategyRig rig, Map<String, String> changes) {
        rig.strategy().reconfigure(checkedOptions().changed(provider().id(), provider().options(), changes));
    }

    /** Keeps the device busy with a work until the test completes the command buffer that is returned. */
    static FakeCommandBuffer occupy(StrategyRig rig) {
        rig.submit(RULE, rig.device().work("keeps the device busy", 1));
        return rig.awaitExecuting(RULE, 1).getFirst();
    }

    static List<FakeWork> works(StrategyRig rig, int count, int steps) {
        List<FakeWork> works = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            works.add(rig.device().work("work " + i, steps));
        }
        return works;
    }

    static void submit(StrategyRig rig, List<FakeWork> works) {
        works.forEach(work -> rig.submit(RULE, work));
    }

    /** Waits for the next command buffer, completes it, and returns its works. */
    static List<FakeWork> nextBatch(StrategyRig rig) {
        FakeCommandBuffer buffer = rig.awaitExecuting(RULE, 1).getFirst();
        buffer.complete();
        return buffer.works();
    }
}
