// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import mps.api.EvaluationOptions;
import mps.api.spi.Work;

/**
 * A work that computes nothing. Made by {@link FakeDevice#work}; told before it is submitted what shall go wrong with
 * it, asked afterwards what became of it.
 *
 * <p>What it writes down in {@code encode} and {@code settled} are plain fields on purpose: strategy and device promise
 * the happens-before edges by which the next reader sees them.
 */
public final class FakeWork implements Work {
    private static final int NOWHERE = Integer.MAX_VALUE;
    private static final int BEFORE_OPENING = -1;

    private final FakeDevice device;
    private final String name;
    private final int[] stageStarts;

    private long bytes = 1;
    private int priority = EvaluationOptions.MIN_PRIORITY;
    private Optional<Duration> deadline = Optional.empty();
    private int throwingStep = NOWHERE;
    private Optional<RuntimeException> encodeFailure = Optional.empty();
    private Optional<Throwable> deviceFailure = Optional.empty();
    private Runnable whileEncoding = () -> {};

    private int encodedSteps;
    private boolean encodeThrew;
    private final List<FakeCommandBuffer> buffers = new CopyOnWriteArrayList<>();
    private final List<Optional<Throwable>> settlements = new CopyOnWriteArrayList<>();

    FakeWork(FakeDevice device, String name, int... stageLengths) {
        this.device = device;
        this.name = name;
        this.stageStarts = new int[stageLengths.length + 1];
        for (int stage = 0; stage < stageLengths.length; stage++) {
            stageStarts[stage + 1] = stageStarts[stage] + stageLengths[stage];
        }
    }

    /** Says how many bytes it reads and writes; 1 unless said. */
    public FakeWork bytes(long size) {
        bytes = size;
        return this;
    }

    /** Says how urgent it is; the lowest priority unless said. */
    public FakeWork priority(int level) {
        priority = level;
        return this;
    }

    /** Says how long it may wait to be encoded; for ever unless said. */
    public FakeWork deadline(Duration limit) {
        deadline = Optional.of(limit);
        return this;
    }

    /** Says that encoding a step throws; those before it will be in the command buffer. */
    public FakeWork throwsAt(int step, RuntimeException failure) {
        throwingStep = step;
        encodeFailure = Optional.of(failure);
        return this;
    }

    /** Says that encoding throws before a command buffer is opened for it. */
    public FakeWork throwsBeforeOpening(RuntimeException failure) {
        return throwsAt(BEFORE_OPENING, failure);
    }

    /** Says that every command buffer with a step of this work fails. */
    public FakeWork failsOnDevice(Throwable failure) {
        deviceFailure = Optional.of(failure);
        return this;
    }

    /** Says what to run inside each call that encodes steps of it. */
    public FakeWork whileEncoding(Runnable action) {
        whileEncoding = action;
        return this;
    }

    @Override
    public int stepCount() {
        return stageStarts[stageStarts.length - 1];
    }

    @Override
    public int stageCount() {
        return stageStarts.length - 1;
    }

    @Override
    public int stageStart(int stage) {
        return stageStarts[stage];
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Optional<Duration> deadline() {
        return deadline;
    }

    Optional<Throwable> deviceFailure() {
        return deviceFailure;
    }

    void beforeEncoding() {
        if (throwingStep == BEFORE_OPENING) {
            encodeThrew = true;
            throw encodeFailure.orElseThrow();
        }
    }

    void encode(FakeCommandBuffer buffer, int fromStep, int toStep, FakeDevice onto) {
        if (buffers.isEmpty() || buffers.getLast() != buffer) {
            buffers.add(buffer);
        }
        if (encodeThrew || fromStep != encodedSteps || toStep <= fromStep || toStep > stepCount()) {
            String expected = encodeThrew ? "none after one threw" : "some from " + encodedSteps + " to " + stepCount();
            throw onto.refuse("s101", "steps are encoded in order and once: of " + name + " expected were " + expected
                    + ", but got " + fromStep + " to " + toStep);
        }
        int end = Math.min(toStep, throwingStep);
        onto.note(new DeviceEvent.Encoded(this, fromStep, end, buffer));
        encodedSteps = end;
        whileEncoding.run();
        if (end < toStep) {
            encodeThrew = true;
            throw encodeFailure.orElseThrow();
        }
    }

    @Override
    public void settled(Optional<Throwable> failure) {
        settlements.add(failure);
        device.note(new DeviceEvent.Settled(this, failure));
        if (settlements.size() > 1) {
            device.violated("s103", name + " is settled once, but was settled as " + settlements);
        }
        for (FakeCommandBuffer buffer : buffers) {
            if (!buffer.isOver()) {
                device.violated("s104", name + " is settled when its command buffers have completed, but " + buffer
                        + " has not");
            }
        }
        if (failure.isEmpty() && encodedSteps < stepCount()) {
            device.violated("s101", name + " succeeded with " + encodedSteps + " of " + stepCount() + " steps encoded");
        }
    }

    /** Returns the command buffers that hold steps of it. */
    public List<FakeCommandBuffer> buffers() {
        return List.copyOf(buffers);
    }

    /** Returns how often {@link #settled} was called, and with what. */
    public List<Optional<Throwable>> settlements() {
        return List.copyOf(settlements);
    }

    /**
     * Returns what {@link #settled} should have been called with: what encoding threw, else what one of its command
     * buffers failed with, else nothing.
     */
    public Optional<Throwable> expectedFailure() {
        return encodeThrew
                ? encodeFailure.map(Throwable.class::cast)
                : buffers.stream().flatMap(buffer -> buffer.failure().stream()).findFirst();
    }

    /** Returns whether a step of it was encoded or tried to. */
    public boolean wasEncoded() {
        return !buffers.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
