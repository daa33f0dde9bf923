// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.ArrayList;
import java.util.List;

/** The device as a strategy sees it: a maker of lanes. Thread-safe. */
public interface CommandDevice {
    /** Returns the device's name. */
    String name();

    /**
     * Returns how many command buffers one lane may have committed and not complete. Beyond it
     * {@link CommandLane#encode} would block inside the device, with whatever locks the caller holds.
     */
    int maxCommandBuffersInFlight();

    /** Returns who wants to know for what the strategy's works and threads wait. */
    default StrategyObserver observer() {
        return StrategyObserver.NONE;
    }

    /**
     * Opens a lane.
     *
     * @param label what it is called in traces
     */
    CommandLane openLane(String label);

    /**
     * Opens several lanes, or none if one of them does not open.
     *
     * @param label what they are called in traces, each with a number from 1 behind it
     */
    default List<CommandLane> openLanes(String label, int count) {
        List<CommandLane> lanes = new ArrayList<>();
        try {
            for (int number = 1; number <= count; number++) {
                lanes.add(openLane(label + "." + number));
            }
        } catch (RuntimeException | Error e) {
            lanes.forEach(CommandLane::close);
            throw e;
        }
        return lanes;
    }
}
