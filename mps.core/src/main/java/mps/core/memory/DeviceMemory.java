// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.util.Optional;

/** Where buffers come from. Thread-safe. */
public interface DeviceMemory {
    /** Returns a new buffer of {@code bytes}, or nothing if the device has no room. */
    Optional<DeviceBuffer> allocate(long bytes);

    /** Gives a buffer back to the device. */
    void free(DeviceBuffer buffer);

    /** Returns the largest buffer the device makes, in bytes. */
    long maxBufferBytes();

    /** Returns what the device says is allocated, in bytes. */
    long allocatedBytes();
}
