// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.lang.foreign.MemorySegment;

/** Memory that callers hand to native code. */
final class NativeMemory {
    private NativeMemory() {}

    /** The address of native memory; memory of the Java heap has none. */
    static long address(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("Expected native memory, got " + memory
                    + ". Copy it to a segment of an Arena first.");
        }
        return memory.address();
    }
}
