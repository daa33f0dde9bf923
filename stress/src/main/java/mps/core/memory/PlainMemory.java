// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Memory whose buffers are what threads write into them, in plain fields. */
public final class PlainMemory implements DeviceMemory {
    /** What was in the last buffer that was freed. */
    int freedLeft;

    /** The same. */
    int freedRight;

    /** How many were freed. */
    int freed;

    /** A buffer of two numbers. */
    static final class PlainBuffer implements DeviceBuffer {
        int left;
        int right;

        @Override
        public long length() {
            return SizeClass.of(1);
        }

        @Override
        public MemorySegment contents() {
            throw new AssertionError("this buffer has no bytes");
        }
    }

    @Override
    public Optional<DeviceBuffer> allocate(long bytes) {
        return Optional.of(new PlainBuffer());
    }

    @Override
    public Optional<DeviceBuffer> copy(DeviceBuffer buffer) {
        PlainBuffer plain = (PlainBuffer) buffer;
        PlainBuffer copy = new PlainBuffer();
        copy.left = plain.left;
        copy.right = plain.right;
        return Optional.of(copy);
    }

    @Override
    public void free(DeviceBuffer buffer) {
        PlainBuffer plain = (PlainBuffer) buffer;
        freedLeft = plain.left;
        freedRight = plain.right;
        freed++;
    }

    @Override
    public long maxBufferBytes() {
        return 1 << 20;
    }

    @Override
    public long allocatedBytes() {
        return 0;
    }
}
