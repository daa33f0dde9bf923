// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mps.api.EvaluationOptions;
import mps.api.IndexException;
import mps.api.spi.Work;
import mps.core.memory.Storage;
import mps.core.plan.Plan;
import mps.metal.MTLBuffer;
import mps.metal.MTLComputePipelineState;

/**
 * A plan with the memory of one evaluation: the work that strategies see.
 *
 * <p><b>Memory.</b> It holds a reference to every storage until its submission is settled <em>and</em> every command
 * buffer with a step of it has completed, whichever comes last: {@link #hold} and {@link #drop}. So no buffer returns
 * to the pool while the device may use it, even when a strategy gives up a work half encoded.
 *
 * <p><b>Threads.</b> One thread encodes at a time, each happens-before the next (the lane's contract). The count is
 * atomic.
 */
public final class BoundPlan implements Work {
    private final PreparedPlan prepared;
    private final Plan plan;
    private final List<Storage> slots;
    private final MTLBuffer[] buffers;
    private final EvaluationOptions options;
    private final Outcome outcome;
    private final AtomicInteger holds = new AtomicInteger(1);
    private int encoded;

    /** What becomes of the results. Who is told by {@link #announce} also sees the memory of the work released. */
    public interface Outcome {
        /** Keeps the results, or gives them up; the work still holds its memory. */
        void store(Optional<Throwable> failure);

        /** Tells whoever waits. */
        void announce(Optional<Throwable> failure);
    }

    /**
     * Binds a plan.
     *
     * @param slots the memory of each slot of the plan, with a reference this takes over
     * @param options how urgent it is
     * @param outcome told once how it ended
     */
    public BoundPlan(PreparedPlan prepared, List<Storage> slots, EvaluationOptions options, Outcome outcome) {
        this.prepared = prepared;
        this.plan = prepared.plan();
        this.slots = List.copyOf(slots);
        this.buffers = slots.stream()
                .map(slot -> ((MetalBuffer) slot.buffer()).metal())
                .toArray(MTLBuffer[]::new);
        this.options = options;
        this.outcome = outcome;
    }

    Plan plan() {
        return plan;
    }

    MTLBuffer buffer(int slot) {
        return buffers[slot];
    }

    MTLComputePipelineState pipeline(int step) {
        return prepared.pipeline(step);
    }

    @Override
    public int stepCount() {
        return plan.steps().size();
    }

    @Override
    public int stageCount() {
        return plan.stages();
    }

    @Override
    public int stageStart(int stage) {
        return plan.stageStarts().get(stage);
    }

    @Override
    public long bytes() {
        return plan.bytes();
    }

    @Override
    public int priority() {
        return options.priority();
    }

    @Override
    public Optional<Duration> deadline() {
        return options.deadline();
    }

    /** Notes that steps are about to be encoded; refuses steps out of order. */
    void encoding(int fromStep, int toStep) {
        if (fromStep != encoded || toStep <= fromStep || toStep > stepCount()) {
            throw new IllegalArgumentException("Steps " + fromStep + " to " + toStep + " cannot be encoded: of "
                    + stepCount() + " steps " + encoded + " are, and each is encoded once and in order");
        }
        encoded = toStep;
    }

    /** Keeps the memory for one more command buffer. */
    void hold() {
        holds.incrementAndGet();
    }

    /** Gives up what {@link #hold} or the submission kept; the last one releases the memory. */
    void drop() {
        if (holds.decrementAndGet() == 0) {
            slots.forEach(Storage::release);
        }
    }

    @Override
    public void settled(Optional<Throwable> deviceFailure) {
        Optional<Throwable> failure = deviceFailure;
        try {
            failure = deviceFailure.or(this::failedCheck);
            outcome.store(failure);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
            throw e;
        } finally {
            drop();
            outcome.announce(failure);
        }
    }

    /** Returns what a check on the device found; the device is done with the reports. */
    private Optional<Throwable> failedCheck() {
        if (plan.reports().isEmpty()) {
            return Optional.empty();
        }
        MemorySegment reports = slots.get(plan.reports().getAsInt()).buffer().contents();
        for (int i = 0; i < plan.checks().size(); i++) {
            long report = i * Plan.REPORT_BYTES;
            if (reports.get(ValueLayout.JAVA_INT, report) != 0) {
                Plan.Check check = plan.checks().get(i);
                return Optional.of(new IndexException(check.operation() + ": index "
                        + reports.get(ValueLayout.JAVA_LONG, report + Long.BYTES)
                        + " is out of range for dimension " + check.dim() + " of size " + check.size()
                        + "; expected 0 to " + (check.size() - 1) + ". The device found it, so that the result and "
                        + "what is computed from it do not exist; other work is not affected"));
            }
        }
        return Optional.empty();
    }
}
