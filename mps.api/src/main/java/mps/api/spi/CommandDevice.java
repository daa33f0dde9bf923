// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

/** The device as a strategy sees it: a maker of lanes. Thread-safe. */
public interface CommandDevice {
    /** Returns the device's name. */
    String name();

    /**
     * Returns how many command buffers one lane may have committed and not complete. Beyond it {@link CommandLane#encode}
     * would block inside the device, with whatever locks the caller holds.
     */
    int maxCommandBuffersInFlight();

    /**
     * Opens a lane.
     *
     * @param label what it is called in traces
     */
    CommandLane openLane(String label);
}
