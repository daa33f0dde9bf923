// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import mps.api.DeviceMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out storage, and keeps the buffers of released storage to hand them out again.
 *
 * <p><b>Invariant.</b> A buffer is in exactly one place: in a free list, or in one storage whose count is above 0. It
 * enters a free list only from {@link Storage#release()} of the last reference, and works in flight hold references, so
 * a buffer the device may still use is never handed out. <b>Happens-before.</b> The last release happens-before the
 * lock is taken to recycle, which happens-before the lock is taken to hand the buffer out.
 *
 * <p><b>What it keeps.</b> Works that go on as they did find their buffers. When they change, so that one of another size
 * has to be made, buffers of sizes that nobody asked for in a long while go back to the device first: what one kind of
 * work left lying is no memory that the next one's comes on top of.
 *
 * <p>The lock is held for list operations only; the device allocates and frees outside it. Thread-safe.
 */
public final class BufferPool {
    /** Requests after which a size that none of them was for is given back, as soon as another size needs memory. */
    private static final long STALE = 1000;

    private final DeviceMemory memory;
    private final long pooledLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Shelf> shelves = new ArrayList<>();
    private long asked;
    private long pooledBytes;
    private long inUseBytes;
    private long peakBytes;
    private boolean closed;

    /** The pooled buffers of one size. */
    private static final class Shelf {
        private final long size;
        private final ArrayDeque<DeviceBuffer> buffers = new ArrayDeque<>();
        private long lastAsked;

        Shelf(long size) {
            this.size = size;
        }
    }

    /**
     * Creates an empty pool.
     *
     * @param memory where buffers come from
     * @param pooledLimit how many bytes may wait for use at most
     */
    public BufferPool(DeviceMemory memory, long pooledLimit) {
        this.memory = memory;
        this.pooledLimit = pooledLimit;
    }

    /**
     * Returns storage for {@code bytes}, with undefined contents, held by its owner.
     *
     * @param purpose what it is for, to name in the error
     * @throws DeviceMemoryException if the device has no room even after everything pooled was given back
     */
    public Storage allocate(long bytes, Supplier<String> purpose) {
        long size = SizeClass.of(bytes);
        if (size > memory.maxBufferBytes()) {
            size = Math.min((bytes + 3) / 4 * 4, memory.maxBufferBytes());
        }
        if (bytes > memory.maxBufferBytes()) {
            throw new DeviceMemoryException("No buffer of " + bytes + " bytes for " + purpose.get()
                    + ": the device's largest is " + memory.maxBufferBytes() + " bytes; split the tensor");
        }
        DeviceBuffer pooled = takePooled(size);
        if (pooled != null) {
            return new Storage(pooled, this);
        }
        giveBackUnasked(STALE);
        Optional<DeviceBuffer> buffer = memory.allocate(size);
        if (buffer.isEmpty()) {
            trim();
            buffer = memory.allocate(size);
        }
        DeviceBuffer found = buffer.orElseThrow(() -> new DeviceMemoryException("The device has no room for " + bytes
                + " bytes for " + purpose.get() + ": " + memory.allocatedBytes()
                + " bytes are allocated; close tensors that are no longer needed, or use a Scope"));
        noteAllocated(found);
        return new Storage(found, this);
    }

    /**
     * Returns storage with the bytes of another, held by its owner, into which the host has no pointer; or nothing if the
     * device has no room. The caller holds a reference to the other one, and nobody is writing it. Both buffers will go back
     * to the device: the weights of a model are not to wait here, with whatever the device keeps of them.
     */
    public Optional<Storage> copy(Storage storage) {
        Optional<DeviceBuffer> copy = memory.copy(storage.buffer());
        if (copy.isEmpty()) {
            return Optional.empty();
        }
        storage.leavePool();
        noteAllocated(copy.get());
        Storage moved = new Storage(copy.get(), this);
        moved.leavePool();
        return Optional.of(moved);
    }

    private @Nullable DeviceBuffer takePooled(long size) {
        lock.lock();
        try {
            Shelf shelf = shelf(size);
            shelf.lastAsked = ++asked;
            DeviceBuffer buffer = shelf.buffers.pollLast();
            if (buffer != null) {
                pooledBytes -= size;
                inUseBytes += size;
            }
            return buffer;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the shelf of a size. They are in order: a map would make an object of each size that is asked for. */
    private Shelf shelf(long size) {
        int from = 0;
        int to = shelves.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (shelves.get(middle).size < size) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if (from == shelves.size() || shelves.get(from).size != size) {
            shelves.add(from, new Shelf(size));
        }
        return shelves.get(from);
    }

    private void noteAllocated(DeviceBuffer buffer) {
        lock.lock();
        try {
            inUseBytes += buffer.length();
            peakBytes = Math.max(peakBytes, inUseBytes + pooledBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Takes back the buffer of a storage that nobody refers to any more, to be used again or not. */
    void takeBack(DeviceBuffer buffer, boolean again) {
        boolean keep;
        lock.lock();
        try {
            inUseBytes -= buffer.length();
            keep = again && !closed && pooledBytes + buffer.length() <= pooledLimit;
            if (keep) {
                pooledBytes += buffer.length();
                shelf(buffer.length()).buffers.addLast(buffer);
            }
        } finally {
            lock.unlock();
        }
        if (!keep) {
            memory.free(buffer);
        }
    }

    /** Gives every pooled buffer back to the device. */
    public void trim() {
        giveBackUnasked(0);
    }

    /** Gives back the pooled buffers of sizes that were not asked for in the last so many requests. */
    private void giveBackUnasked(long requests) {
        List<DeviceBuffer> idle = new ArrayList<>();
        lock.lock();
        try {
            for (Shelf shelf : shelves) {
                if (asked - shelf.lastAsked >= requests) {
                    idle.addAll(shelf.buffers);
                    shelf.buffers.clear();
                }
            }
            for (DeviceBuffer buffer : idle) {
                pooledBytes -= buffer.length();
            }
        } finally {
            lock.unlock();
        }
        idle.forEach(memory::free);
    }

    /** Gives pooled buffers back to the device, now and from now on as soon as they are released. */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        trim();
    }

    /** Returns the figures at one moment. */
    public Figures figures() {
        lock.lock();
        try {
            return new Figures(inUseBytes, pooledBytes, peakBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Bytes in the pool's buffers.
     *
     * @param inUseBytes held by owners, works or readers
     * @param pooledBytes waiting for use
     * @param peakBytes the largest sum of both so far
     */
    public record Figures(long inUseBytes, long pooledBytes, long peakBytes) {}
}
