// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import mps.api.spi.CommandLane;
import mps.api.spi.Work;
import org.jspecify.annotations.Nullable;

/**
 * A lane of a {@link FakeDevice}. Calls by two threads at once are refused and noted, whatever the strategy's own locks
 * are: entering is one compare-and-set, and the lane's fields are guarded by the device's lock besides.
 */
public final class FakeLane implements CommandLane {
    private final FakeDevice device;
    private final String label;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private final Deque<FakeCommandBuffer> onDevice = new ArrayDeque<>();
    private @Nullable FakeCommandBuffer open;
    private int opened;
    private boolean closed;

    FakeLane(FakeDevice device, String label) {
        this.device = device;
        this.label = label;
    }

    FakeDevice device() {
        return device;
    }

    /** Returns the command buffers committed and not complete, first committed first; the device's lock is held. */
    Deque<FakeCommandBuffer> onDevice() {
        return onDevice;
    }

    boolean isClosed() {
        return device.locked(() -> closed);
    }

    @Override
    public void encode(Work work, int fromStep, int toStep) {
        exclusively("encode", () -> {
            FakeWork fake = (FakeWork) work;
            fake.beforeEncoding();
            FakeCommandBuffer buffer = device.locked(() -> openBuffer(fake));
            fake.encode(buffer, fromStep, toStep, device);
            return buffer;
        });
    }

    private FakeCommandBuffer openBuffer(FakeWork work) {
        requireOpen("encode");
        FakeCommandBuffer buffer = open;
        if (buffer == null) {
            opened++;
            buffer = new FakeCommandBuffer(this, opened);
            open = buffer;
        }
        buffer.add(work);
        return buffer;
    }

    @Override
    public CompletionStage<Void> commit() {
        FakeCommandBuffer committed = exclusively("commit", () -> device.locked(this::commitOpen));
        device.committed(committed);
        return committed.completion();
    }

    private FakeCommandBuffer commitOpen() {
        requireOpen("commit");
        FakeCommandBuffer buffer = open;
        if (buffer == null) {
            throw new IllegalStateException("commit needs an open command buffer, but " + label + " has none");
        }
        open = null;
        buffer.moveTo(FakeCommandBuffer.State.COMMITTED);
        onDevice.add(buffer);
        device.note(new DeviceEvent.Committed(buffer));
        if (onDevice.size() > device.maxCommandBuffersInFlight()) {
            device.violated("s105", label + " takes " + device.maxCommandBuffersInFlight()
                    + " command buffers committed and not complete, but got " + onDevice.size());
        }
        return buffer;
    }

    @Override
    public void close() {
        exclusively("close", () -> {
            device.locked(this::closeIfOpen);
            device.awaitIdle(this);
            return this;
        });
    }

    private FakeLane closeIfOpen() {
        if (!closed) {
            closed = true;
            if (open != null) {
                open.moveTo(FakeCommandBuffer.State.DISCARDED);
                open = null;
            }
            device.note(new DeviceEvent.LaneClosed(label));
        }
        return this;
    }

    private void requireOpen(String call) {
        if (closed) {
            throw device.refuse("s106", call + " needs an open lane, but " + label + " is closed");
        }
    }

    private <T> T exclusively(String call, Supplier<T> action) {
        Thread current = Thread.currentThread();
        Thread other = inside.compareAndExchange(null, current);
        if (other != null) {
            throw device.refuse("s102", "one thread at a time uses a lane, but " + current.getName() + " called " + call
                    + " on " + label + " while " + other.getName() + " was inside");
        }
        try {
            return action.get();
        } finally {
            inside.set(null);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
