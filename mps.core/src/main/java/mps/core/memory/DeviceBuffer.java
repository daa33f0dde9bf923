// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.lang.foreign.MemorySegment;

/** Memory that both the device and the host address. */
public interface DeviceBuffer {
    /** Returns its size in bytes. */
    long length();

    /**
     * Returns its bytes as the host sees them. The device must not be writing what is read, nor using what is written.
     */
    MemorySegment contents();
}
