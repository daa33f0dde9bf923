// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.util.Optional;

/** Where buffers come from. Thread-safe. */
public interface DeviceMemory {
    /** Returns a new buffer of {@code bytes}, or nothing if the device has no room. */
    Optional<DeviceBuffer> allocate(long bytes);

    /**
     * Returns a new buffer with the bytes of another, which nobody may be writing; or nothing if the device has no room. As
     * long as nobody asks for its contents, the device knows who can change them.
     */
    Optional<DeviceBuffer> copy(DeviceBuffer buffer);

    /** Gives a buffer back to the device. */
    void free(DeviceBuffer buffer);

    /** Returns the largest buffer the device makes, in bytes. */
    long maxBufferBytes();

    /** Returns what the device says is allocated, in bytes. */
    long allocatedBytes();
}
