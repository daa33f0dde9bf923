// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mps.tck.device.DeviceEvent;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeWork;

/** Finds, in what a device saw, command buffers that started without an idle moment after the one they read from. */
final class IdleTimes {
    private IdleTimes() {}

    /**
     * Returns the works with a command buffer that started when the device had not been idle since the completion of
     * the work's command buffer before or, for its first, of the last one of the work it reads from.
     */
    static List<FakeWork> readsWithoutIdleTime(List<DeviceEvent> events, Map<FakeWork, FakeWork> readsFrom) {
        List<FakeWork> wrong = new ArrayList<>();
        Map<FakeCommandBuffer, Integer> completedInPeriod = new HashMap<>();
        Set<FakeCommandBuffer> executing = new HashSet<>();
        int period = 0;
        for (DeviceEvent event : events) {
            switch (event) {
                case DeviceEvent.Committed(FakeCommandBuffer buffer) -> {
                    FakeWork work = buffer.works().getFirst();
                    FakeCommandBuffer source = sourceOf(work, buffer, readsFrom);
                    if (source != buffer && completedInPeriod.getOrDefault(source, period) == period) {
                        wrong.add(work);
                    }
                    executing.add(buffer);
                }
                case DeviceEvent.Completed(FakeCommandBuffer buffer) -> {
                    executing.remove(buffer);
                    completedInPeriod.put(buffer, period);
                    period += executing.isEmpty() ? 1 : 0;
                }
                default -> { }
            }
        }
        return wrong;
    }

    private static FakeCommandBuffer sourceOf(
            FakeWork work, FakeCommandBuffer buffer, Map<FakeWork, FakeWork> readsFrom) {
        int stage = work.buffers().indexOf(buffer);
        if (stage > 0) {
            return work.buffers().get(stage - 1);
        }
        FakeWork before = readsFrom.get(work);
        return before == null ? buffer : before.buffers().getLast();
    }
}
