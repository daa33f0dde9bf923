// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;

/**
 * A device that computes nothing: for testing strategies. Command buffers execute from their commit until they are told
 * to complete: by the test, by a thread of the device's own, or at once. Those of one lane complete in the order of
 * their commits, those of different lanes in any order. Everything is written down.
 *
 * <p>Thread-safe: all state is guarded by one lock, which is held neither while dependents of a command buffer run nor
 * while a test's code does.
 */
public final class FakeDevice implements CommandDevice, AutoCloseable {
    /** How command buffers come to complete. */
    private enum Mode {
        MANUAL,
        AUTOMATIC,
        SYNCHRONOUS
    }

    private static final int LONGEST_EXECUTION_NANOS = 50_000;

    private final int maxCommandBuffersInFlight;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<FakeLane> lanes = new ArrayList<>();
    private final List<DeviceEvent> events = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private Mode mode;
    private boolean closed;

    private FakeDevice(Mode mode, int maxCommandBuffersInFlight) {
        this.mode = mode;
        this.maxCommandBuffersInFlight = maxCommandBuffersInFlight;
    }

    /** Returns a device whose command buffers complete when the test says so. */
    public static FakeDevice manual() {
        return manual(64);
    }

    /** Returns a device that takes few command buffers a lane, which complete when the test says so. */
    public static FakeDevice manual(int maxCommandBuffersInFlight) {
        return new FakeDevice(Mode.MANUAL, maxCommandBuffersInFlight);
    }

    /** Returns a device whose command buffers complete inside their commit. */
    public static FakeDevice synchronous() {
        return new FakeDevice(Mode.SYNCHRONOUS, 64);
    }

    /**
     * Returns a device that takes few command buffers and completes them on a thread of its own.
     *
     * @param seed decides which lane's turn it is
     */
    public static FakeDevice automatic(int maxCommandBuffersInFlight, long seed) {
        FakeDevice device = new FakeDevice(Mode.MANUAL, maxCommandBuffersInFlight);
        device.completeByItself(seed);
        return device;
    }

    /** From now on completes command buffers on a thread of its own, also those that are there. Once is enough. */
    public void completeByItself(long seed) {
        lock.lock();
        try {
            if (mode == Mode.AUTOMATIC) {
                return;
            }
            mode = Mode.AUTOMATIC;
        } finally {
            lock.unlock();
        }
        Random random = new Random(seed);
        Thread.ofPlatform().daemon().name("fake-device").start(() -> {
            for (Optional<FakeCommandBuffer> next = awaitNext(random); next.isPresent(); next = awaitNext(random)) {
                complete(next.get());
                execute(random);
            }
        });
    }

    /**
     * Gives others a while to commit, so that command buffers of several lanes are on the device at once. A time and no
     * number of turns: on a busy machine each turn may take milliseconds.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it: a yield that does nothing makes fewer overlap.
    private static void execute(Random random) {
        long begin = System.nanoTime();
        long span = random.nextInt(LONGEST_EXECUTION_NANOS);
        while (System.nanoTime() - begin < span) {
            Thread.yield();
        }
    }

    private Optional<FakeCommandBuffer> awaitNext(Random random) {
        return locked(() -> {
            while (true) {
                List<FakeCommandBuffer> heads = heads();
                if (!heads.isEmpty()) {
                    return Optional.of(heads.get(random.nextInt(heads.size())));
                }
                if (closed) {
                    return Optional.empty();
                }
                changed.awaitUninterruptibly();
            }
        });
    }

    private List<FakeCommandBuffer> heads() {
        return lanes.stream().flatMap(lane -> lane.onDevice().stream().limit(1)).toList();
    }

    @Override
    public String name() {
        return "fake device";
    }

    @Override
    public int maxCommandBuffersInFlight() {
        return maxCommandBuffersInFlight;
    }

    @Override
    public CommandLane openLane(String label) {
        return locked(() -> {
            FakeLane lane = new FakeLane(this, label);
            lanes.add(lane);
            events.add(new DeviceEvent.LaneOpened(label));
            return lane;
        });
    }

    /**
     * Makes a work for this device.
     *
     * @param stageLengths the number of steps of each stage
     */
    public FakeWork work(String name, int... stageLengths) {
        return new FakeWork(this, name, stageLengths);
    }

    void committed(FakeCommandBuffer buffer) {
        if (locked(() -> mode) == Mode.SYNCHRONOUS) {
            complete(buffer);
        }
    }

    void complete(FakeCommandBuffer buffer) {
        locked(() -> {
            Deque<FakeCommandBuffer> onDevice = buffer.lane().onDevice();
            if (onDevice.peek() != buffer) {
                throw new IllegalStateException(
                        "Only the first command buffer of a lane can complete, but not " + buffer + " of " + onDevice);
            }
            onDevice.remove();
            buffer.finish();
            note(new DeviceEvent.Completed(buffer));
            return buffer;
        });
        buffer.announce();
    }

    /** Returns the command buffers that are committed and not complete, lane by lane, first committed first. */
    public List<FakeCommandBuffer> executing() {
        return locked(() -> lanes.stream().flatMap(lane -> lane.onDevice().stream()).toList());
    }

    /** Lets everything complete that is on the device, and what comes there meanwhile. */
    public void completeAll() {
        for (List<FakeCommandBuffer> heads = locked(this::heads); !heads.isEmpty(); heads = locked(this::heads)) {
            heads.forEach(FakeCommandBuffer::complete);
        }
    }

    /**
     * Waits until a number of command buffers are committed and not complete, and returns them; for strategies that
     * commit on a thread of their own.
     *
     * @param patience how long to wait before the test fails
     */
    public List<FakeCommandBuffer> awaitExecuting(int count, Duration patience) {
        return locked(() -> {
            long nanos = patience.toNanos();
            while (executing().size() < count) {
                if (nanos <= 0) {
                    throw new AssertionError("Expected " + count + " command buffers on the device within " + patience
                            + ", but there are " + executing() + " after " + events);
                }
                try {
                    nanos = changed.awaitNanos(nanos);
                } catch (InterruptedException e) {
                    throw new AssertionError("A test's thread was interrupted", e);
                }
            }
            return executing();
        });
    }

    void awaitIdle(FakeLane lane) {
        locked(() -> {
            while (!lane.onDevice().isEmpty()) {
                changed.awaitUninterruptibly();
            }
            return lane;
        });
    }

    /** Returns everything that happened so far, in order. */
    public List<DeviceEvent> events() {
        return locked(() -> List.copyOf(events));
    }

    /** Returns what the strategy did that no strategy may do. */
    public List<Violation> violations() {
        return locked(() -> List.copyOf(violations));
    }

    /** Returns how many lanes were opened and not closed. */
    public long openLanes() {
        return locked(() -> lanes.stream().filter(lane -> !lane.isClosed()).count());
    }

    void note(DeviceEvent event) {
        locked(() -> {
            changed.signalAll();
            return events.add(event);
        });
    }

    void violated(String rule, String message) {
        locked(() -> violations.add(new Violation(rule, message)));
    }

    /** Notes a violation, and returns it as the exception by which a real lane would refuse the call. */
    IllegalStateException refuse(String rule, String message) {
        violated(rule, message);
        return new IllegalStateException(rule + ": " + message);
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the device's own thread, if it has one, when nothing is left for it to complete. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
