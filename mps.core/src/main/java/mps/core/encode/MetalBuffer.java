// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.lang.foreign.MemorySegment;
import mps.core.memory.DeviceBuffer;
import mps.metal.MTLBuffer;

/** A buffer of Metal in shared storage. */
record MetalBuffer(MTLBuffer metal) implements DeviceBuffer {
    @Override
    public long length() {
        return metal.length();
    }

    @Override
    public MemorySegment contents() {
        return metal.contents();
    }
}
