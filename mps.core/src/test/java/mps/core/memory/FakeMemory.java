// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Memory without a device: counts what is allocated, up to a limit. */
public final class FakeMemory implements DeviceMemory {
    private final long limit;
    private final AtomicLong allocated = new AtomicLong();

    /** Creates memory of {@code limit} bytes. */
    public FakeMemory(long limit) {
        this.limit = limit;
    }

    /** A buffer that knows who uses it. */
    public record FakeBuffer(long length, AtomicInteger users) implements DeviceBuffer {
        @Override
        public MemorySegment contents() {
            throw new AssertionError("this buffer has no bytes");
        }
    }

    @Override
    public Optional<DeviceBuffer> allocate(long bytes) {
        if (allocated.addAndGet(bytes) > limit) {
            allocated.addAndGet(-bytes);
            return Optional.empty();
        }
        return Optional.of(new FakeBuffer(bytes, new AtomicInteger()));
    }

    @Override
    public Optional<DeviceBuffer> copy(DeviceBuffer buffer) {
        return allocate(buffer.length());
    }

    @Override
    public void free(DeviceBuffer buffer) {
        allocated.addAndGet(-buffer.length());
    }

    @Override
    public long maxBufferBytes() {
        return 1 << 20;
    }

    @Override
    public long allocatedBytes() {
        return allocated.get();
    }
}
