// SPDX-License-Identifier: Apache-2.0
package mps.core.observe;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import mps.api.DeadlineException;
import mps.api.Explanation;
import mps.api.Metrics;
import mps.api.OverloadException;
import mps.api.WaitInterruptedException;
import mps.api.spi.StrategyObserver;
import mps.api.spi.Work;

/**
 * Counts what a runtime does, and tells the flight recorder. Called on the hot path by every thread: no locks, no
 * allocation unless an event is recorded. Thread-safe.
 */
public final class Telemetry implements StrategyObserver {
    // The events' classes can only be loaded where the flight recorder is.
    private static final boolean FLIGHT_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final LongAdder submitted = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder plan = new LongAdder();
    private final LongAdder device = new LongAdder();
    private final Recorder room = new Recorder();
    private final Recorder lock = new Recorder();
    private final Recorder queue = new Recorder();
    private final Recorder barrier = new Recorder();
    private final Recorder encode = new Recorder();
    private final Recorder execute = new Recorder();
    private final Recorder total = new Recorder();
    private final Recorder worksPerCommandBuffer = new Recorder();
    private final Recorder samplesPerBatch = new Recorder();

    /** Creates the telemetry of a runtime that has done nothing. */
    public Telemetry() {}

    /** Tells whether anybody ever recorded: the first event prepares the flight recorder, a tenth of a second. */
    private static boolean isRecording() {
        return FLIGHT_RECORDER && FlightRecorder.isInitialized();
    }

    /** A runtime was opened. */
    public void opened(String strategy, Map<String, String> options, String device) {
        if (isRecording()) {
            FlightEvents.strategySelected(strategy, options, device);
        }
    }

    /** A plan was made, which is described if anybody wants to know. */
    public void planned(Supplier<Explanation> plan) {
        if (isRecording() && FlightEvents.isPlanMadeEnabled()) {
            FlightEvents.planMade(plan.get());
        }
    }

    /**
     * A work goes to the strategy.
     *
     * @param nanos since its values were asked for
     */
    public void submitted(Work work, long nanos) {
        submitted.increment();
        plan.add(nanos);
        if (isRecording()) {
            FlightEvents.submitted(work);
        }
    }

    /**
     * A work is over.
     *
     * @param nanos since it was submitted
     */
    public void settled(Optional<Throwable> failure, long nanos) {
        total.record(nanos);
        if (failure.isEmpty()) {
            succeeded.increment();
            return;
        }
        switch (failure.get()) {
            case CancellationException _ -> cancelled.increment();
            case WaitInterruptedException _ -> cancelled.increment();
            case DeadlineException _ -> expired.increment();
            case OverloadException _ -> refused.increment();
            default -> failed.increment();
        }
        if (isRecording()) {
            FlightEvents.failed(failure.get());
        }
    }

    @Override
    public void waited(Wait wait, long nanos) {
        Recorder waits =
                switch (wait) {
                    case ROOM -> room;
                    case LOCK -> lock;
                    case QUEUE -> queue;
                    case BARRIER -> barrier;
                };
        waits.record(nanos);
        if (isRecording()) {
            FlightEvents.waited(wait, nanos);
        }
    }

    /** A thread encoded steps of a work. */
    public void encoded(int steps, long nanos) {
        encode.record(nanos);
        if (isRecording()) {
            FlightEvents.encoded(steps, nanos);
        }
    }

    /**
     * The device is done with a command buffer.
     *
     * @param works that had steps in it
     * @param start when the device began with it, in nanoseconds of its own clock
     * @param nanos how long it took
     * @param sinceCommit nanoseconds since the command buffer was committed
     */
    public void executed(int works, long start, long nanos, long sinceCommit) {
        device.add(works * sinceCommit);
        worksPerCommandBuffer.record(works);
        execute.record(nanos);
        if (isRecording()) {
            FlightEvents.executed(works, start, nanos);
        }
    }

    /** Samples were stacked to be computed together. */
    public void batchFormed(int samples, long oldestWaited) {
        samplesPerBatch.record(samples);
        if (isRecording()) {
            FlightEvents.batchFormed(samples, oldestWaited);
        }
    }

    /** Returns what was counted so far. */
    public Metrics metrics() {
        return new Metrics(
                submitted.sum(),
                succeeded.sum(),
                failed.sum(),
                cancelled.sum(),
                expired.sum(),
                refused.sum(),
                new Metrics.Times(
                        room.snapshot(),
                        lock.snapshot(),
                        queue.snapshot(),
                        barrier.snapshot(),
                        encode.snapshot(),
                        execute.snapshot(),
                        total.snapshot()),
                new Metrics.Sums(plan.sum(), device.sum()),
                worksPerCommandBuffer.snapshot(),
                samplesPerBatch.snapshot());
    }
}
