// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import mps.api.DeviceMemoryException;
import mps.api.EvaluationOptions;
import mps.api.IndexException;
import mps.api.spi.Work;
import mps.core.memory.Storage;
import mps.core.plan.Plan;
import mps.core.plan.Step;
import mps.metal.MTLBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A plan with the memory of one evaluation: the work that strategies see.
 *
 * <p><b>Memory.</b> It has that of its inputs from the start, and takes that of everything else when its encoding
 * begins: works that wait for a strategy's room, a thousand of them, hold nothing but what they read. It holds a
 * reference to every storage until its submission is settled <em>and</em> every command buffer with a step of it has
 * completed, whichever comes last: {@link #hold} and {@link #drop}. So no buffer returns to the pool while the device
 * may use it, even when a strategy gives up a work half encoded.
 *
 * <p><b>Threads.</b> One thread encodes at a time, each happens-before the next and before the settling (the lane's and
 * the strategy's contract). The count is atomic.
 */
public final class BoundPlan implements Work {
    // A field instead of an object: there is a plan with its memory for every work.
    private static final VarHandle HOLDS;

    static {
        try {
            HOLDS = MethodHandles.lookup().findVarHandle(BoundPlan.class, "holds", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PreparedPlan prepared;
    private final Plan plan;
    private final LongFunction<Storage> memory;
    private final List<Storage> slots;
    private final EvaluationOptions options;
    private final Outcome outcome;
    private final @Nullable Thread waiter;
    private Runnable completing = () -> {};
    private boolean bound;
    private int encoded;

    @SuppressWarnings("FieldMayBeFinal") // written through HOLDS
    private volatile int holds = 1;

    /** What becomes of the results. Who is told by {@link #announce} also sees the memory of the work released. */
    public interface Outcome {
        /** Keeps a result, which is its own from now on; called for each, if the work succeeded, before it is told. */
        void store(int output, Storage result);

        /** Tells whoever waits. */
        void announce(Optional<Throwable> failure);
    }

    /**
     * Creates a work that has no memory yet but that of its inputs.
     *
     * @param slots the storages of the plan's inputs, each with a reference: this takes over both, and adds the others
     * @param memory gives storage of a size in bytes
     * @param options how urgent it is
     * @param waiter the thread that submits it and then calls {@link #complete()}; null if none does
     * @param outcome told once how it ended
     */
    public BoundPlan(
            PreparedPlan prepared,
            List<Storage> slots,
            LongFunction<Storage> memory,
            EvaluationOptions options,
            @Nullable Thread waiter,
            Outcome outcome) {
        this.prepared = prepared;
        this.plan = prepared.plan();
        this.memory = memory;
        this.slots = slots;
        this.options = options;
        this.waiter = waiter;
        this.outcome = outcome;
    }

    /** Whether the calling thread submits it, and will then call {@link #complete()}. */
    boolean isAwaitedHere() {
        return waiter == Thread.currentThread();
    }

    /** Leaves it to the thread that submits it to have it completed. */
    void leaveToWaiter(Runnable completion) {
        completing = completion;
    }

    /** Does what the lane left to the thread that submitted it; whether or not the strategy's call succeeded. */
    public void complete() {
        completing.run();
    }

    /**
     * Takes the memory the steps need.
     *
     * @throws DeviceMemoryException if there is not enough; what was taken goes back when the work is settled
     */
    public void bind() {
        int inputs = slots.size();
        try {
            for (int slot = inputs; slot < plan.buffers().size(); slot++) {
                Storage storage = memory.apply(plan.buffers().get(slot).bytes());
                storage.tryRetain();
                slots.add(storage);
            }
        } catch (RuntimeException | Error e) {
            slots.subList(inputs, slots.size()).forEach(Storage::releaseOwner);
            throw e;
        }
        for (int slot = inputs; slot < slots.size(); slot++) {
            if (plan.buffers().get(slot).role() != Plan.Role.OUTPUT) {
                slots.get(slot).releaseOwner();
            }
        }
        bound = true;
    }

    Plan plan() {
        return plan;
    }

    MTLBuffer buffer(int slot) {
        return ((MetalBuffer) slots.get(slot).buffer()).metal();
    }

    PreparedPlan.Launch launch(int step) {
        return prepared.launch(step);
    }

    Step.Product form(int step) {
        return prepared.form(step);
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

    /** Notes that steps are about to be encoded, and binds with the first; refuses steps out of order. */
    void encoding(int fromStep, int toStep) {
        if (fromStep != encoded || toStep <= fromStep || toStep > stepCount()) {
            throw new IllegalArgumentException("Steps " + fromStep + " to " + toStep + " cannot be encoded: of "
                    + stepCount() + " steps " + encoded + " are, and each is encoded once and in order");
        }
        if (fromStep == 0) {
            bind();
        }
        encoded = toStep;
    }

    /** Keeps the memory for one more command buffer. */
    void hold() {
        HOLDS.getAndAdd(this, 1);
    }

    /** Gives up what {@link #hold} or the submission kept; the last one releases the memory. */
    void drop() {
        if ((int) HOLDS.getAndAdd(this, -1) == 1) {
            slots.forEach(Storage::release);
        }
    }

    @Override
    public void settled(Optional<Throwable> deviceFailure) {
        Optional<Throwable> failure = deviceFailure;
        try {
            failure = deviceFailure.isPresent() ? deviceFailure : failedCheck();
            settleOutputs(failure.isEmpty());
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
            throw e;
        } finally {
            drop();
            outcome.announce(failure);
        }
    }

    private void settleOutputs(boolean succeeded) {
        for (int output = 0; bound && output < plan.outputs().size(); output++) {
            Storage result = slots.get(plan.outputs().get(output));
            if (succeeded) {
                outcome.store(output, result);
            } else {
                result.releaseOwner();
            }
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
