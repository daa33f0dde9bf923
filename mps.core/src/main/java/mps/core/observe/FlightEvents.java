// SPDX-License-Identifier: Apache-2.0
package mps.core.observe;

import java.util.Map;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import mps.api.DeviceException;
import mps.api.DeviceFault;
import mps.api.Explanation;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.Work;

/**
 * The events of the flight recorder. Loaded only where somebody records: see {@link Telemetry}. An event that is not
 * enabled costs a check that the compiler turns into a load and a branch. Durations are fields, as most are known only
 * when they are over.
 */
final class FlightEvents {
    private FlightEvents() {}

    /** Recorded once for each runtime that is opened. */
    @Name("mps.StrategySelected")
    @Label("Strategy Selected")
    @Category("mps")
    @Description("A runtime was opened with this synchronization strategy")
    @StackTrace(false)
    static final class StrategySelected extends Event {
        @Label("Strategy")
        String strategy = "";

        @Label("Options")
        String options = "";

        @Label("Device")
        String device = "";
    }

    static void strategySelected(String strategy, Map<String, String> options, String device) {
        StrategySelected event = new StrategySelected();
        event.strategy = strategy;
        event.options = options.toString();
        event.device = device;
        event.commit();
    }

    /** Recorded for each plan that is made, not for one from the cache; in the words of {@link Explanation}. */
    @Name("mps.PlanMade")
    @Label("Plan Made")
    @Category("mps")
    @Description("A program was planned for the first time, or again after its plan was dropped")
    @StackTrace(false)
    static final class PlanMade extends Event {
        @Label("Steps")
        int steps;

        @Label("Stages")
        int stages;

        @Label("Kernels")
        String kernels = "";

        @Label("Bytes Read and Written")
        @DataAmount
        long bytes;

        @Label("Scratch Bytes")
        @DataAmount
        long scratchBytes;

        @Label("Largest Live Bytes")
        @DataAmount
        long largestLiveBytes;
    }

    static boolean isPlanMadeEnabled() {
        return new PlanMade().isEnabled();
    }

    static void planMade(Explanation plan) {
        PlanMade event = new PlanMade();
        event.steps = plan.steps().size();
        event.stages = plan.stages();
        event.kernels =
                String.join(" ", plan.steps().stream().map(Explanation.Step::kernel).toList());
        event.bytes = plan.steps().stream().mapToLong(Explanation.Step::bytes).sum();
        event.scratchBytes = plan.scratchBytes();
        event.largestLiveBytes = plan.largestLiveBytes();
        event.commit();
    }

    @Name("mps.WorkSubmitted")
    @Label("Work Submitted")
    @Category("mps")
    @Description("A strategy accepted a work")
    @StackTrace(false)
    static final class WorkSubmitted extends Event {
        @Label("Steps")
        int steps;

        @Label("Stages")
        int stages;

        @Label("Bytes Read and Written")
        @DataAmount
        long bytes;

        @Label("Priority")
        int priority;
    }

    static void submitted(Work work) {
        WorkSubmitted event = new WorkSubmitted();
        if (event.isEnabled()) {
            event.steps = work.stepCount();
            event.stages = work.stageCount();
            event.bytes = work.bytes();
            event.priority = work.priority();
            event.commit();
        }
    }

    /** One for each kind of {@link Wait}, so that each can be enabled alone. */
    abstract static class WaitEvent extends Event {
        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;
    }

    @Name("mps.RoomWait")
    @Label("Room Wait")
    @Category("mps")
    @Description("A submitting thread waited for room in the strategy")
    @StackTrace(false)
    static final class RoomWait extends WaitEvent {}

    @Name("mps.LockWait")
    @Label("Lock Wait")
    @Category("mps")
    @Description("A thread waited for the lock under which works are encoded")
    @StackTrace(false)
    static final class LockWait extends WaitEvent {}

    @Name("mps.QueueWait")
    @Label("Queue Wait")
    @Category("mps")
    @Description("A work waited for the thread that encodes it")
    @StackTrace(false)
    static final class QueueWait extends WaitEvent {}

    @Name("mps.BarrierWait")
    @Label("Barrier Wait")
    @Category("mps")
    @Description("A thread waited for the device to be idle between two stages")
    @StackTrace(false)
    static final class BarrierWait extends WaitEvent {}

    static void waited(Wait wait, long nanos) {
        WaitEvent event =
                switch (wait) {
                    case ROOM -> new RoomWait();
                    case LOCK -> new LockWait();
                    case QUEUE -> new QueueWait();
                    case BARRIER -> new BarrierWait();
                };
        if (event.isEnabled()) {
            event.waited = nanos;
            event.commit();
        }
    }

    @Name("mps.Encode")
    @Label("Encode")
    @Category("mps")
    @Description("A thread encoded steps of a work into a command buffer")
    @StackTrace(false)
    static final class Encode extends Event {
        @Label("Steps")
        int steps;

        @Label("Taken")
        @Timespan(Timespan.NANOSECONDS)
        long taken;
    }

    static void encoded(int steps, long nanos) {
        Encode event = new Encode();
        if (event.isEnabled()) {
            event.steps = steps;
            event.taken = nanos;
            event.commit();
        }
    }

    @Name("mps.DeviceExecution")
    @Label("Device Execution")
    @Category("mps")
    @Description("The device executed a command buffer")
    @StackTrace(false)
    static final class DeviceExecution extends Event {
        @Label("Works")
        int works;

        @Label("GPU Time")
        @Timespan(Timespan.NANOSECONDS)
        long gpuTime;

        @Label("GPU Start")
        @Description("On the device's own clock")
        @Timespan(Timespan.NANOSECONDS)
        long gpuStart;
    }

    static void executed(int works, long start, long nanos) {
        DeviceExecution event = new DeviceExecution();
        if (event.isEnabled()) {
            event.works = works;
            event.gpuStart = start;
            event.gpuTime = nanos;
            event.commit();
        }
    }

    @Name("mps.BatchFormed")
    @Label("Batch Formed")
    @Category("mps")
    @Description("Samples of a batched function were stacked to be computed together")
    @StackTrace(false)
    static final class BatchFormed extends Event {
        @Label("Samples")
        int samples;

        @Label("Oldest Sample Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;
    }

    static void batchFormed(int samples, long oldestWaited) {
        BatchFormed event = new BatchFormed();
        if (event.isEnabled()) {
            event.samples = samples;
            event.waited = oldestWaited;
            event.commit();
        }
    }

    @Name("mps.WorkFailed")
    @Label("Work Failed")
    @Category("mps")
    @Description("A work was not computed")
    @StackTrace(false)
    static final class WorkFailed extends Event {
        @Label("Type")
        String type = "";

        @Label("Message")
        String message = "";

        @Label("Fault")
        @Description("What the device said, where it was the device")
        String fault = "";
    }

    static void failed(Throwable failure) {
        WorkFailed event = new WorkFailed();
        if (event.isEnabled()) {
            event.type = failure.getClass().getName();
            event.message = String.valueOf(failure.getMessage());
            event.fault = Optional.of(failure)
                    .filter(DeviceException.class::isInstance)
                    .map(device -> ((DeviceException) device).fault())
                    .map(DeviceFault::name)
                    .orElse("");
            event.commit();
        }
    }
}
