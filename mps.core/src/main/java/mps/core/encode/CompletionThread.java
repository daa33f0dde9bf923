// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import mps.api.DeviceException;
import mps.api.DeviceFault;
import mps.core.observe.Telemetry;
import mps.metal.AutoreleasePool;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLCommandBufferStatus;
import mps.metal.error.NSErrorInfo;

/**
 * Waits for the command buffers of one lane, each for itself and in the order of their commit, reads their status and
 * tells the outcome. A platform thread of its own does this, because {@code waitUntilCompleted} blocks the native
 * thread and would pin the carrier of a virtual one.
 *
 * <p><b>Order.</b> For each command buffer: the device is done; the memory that only it needed is released; the future
 * completes. So who sees the future complete also sees the memory figures without it.
 */
final class CompletionThread {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Telemetry telemetry;

    private sealed interface Message {}

    private record Committed(MTLCommandBuffer buffer, List<BoundPlan> works, CompletableFuture<Void> done)
            implements Message {}

    private record Stop() implements Message {}

    private CompletionThread(String label, Telemetry telemetry) {
        this.telemetry = telemetry;
        thread = Thread.ofPlatform().daemon().name("mps-completion-" + label).unstarted(this::run);
    }

    static CompletionThread start(String label, Telemetry telemetry) {
        CompletionThread completions = new CompletionThread(label, telemetry);
        completions.thread.start();
        return completions;
    }

    /** Takes over a committed command buffer; the future completes when the device is done with it. */
    CompletionStage<Void> await(MTLCommandBuffer buffer, List<BoundPlan> works) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        messages.add(new Committed(buffer, works, done));
        return done;
    }

    /** Waits until all that was taken over is complete, and ends the thread. An interrupt is kept for the caller. */
    void drain() {
        messages.add(new Stop());
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            try {
                switch (messages.take()) {
                    case Committed committed -> complete(committed);
                    case Stop() -> {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread, and works must complete: go on.
            }
        }
    }

    private void complete(Committed committed) {
        Optional<Throwable> failure;
        try (AutoreleasePool _ = AutoreleasePool.open();
                MTLCommandBuffer buffer = committed.buffer()) {
            buffer.waitUntilCompleted();
            double start = buffer.gpuStartTime();
            telemetry.executed(
                    committed.works().size(),
                    (long) (start * NANOS_PER_SECOND),
                    (long) ((buffer.gpuEndTime() - start) * NANOS_PER_SECOND));
            failure = failure(buffer);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
        committed.works().forEach(BoundPlan::drop);
        failure.ifPresentOrElse(
                committed.done()::completeExceptionally, () -> committed.done().complete(null));
    }

    private static Optional<Throwable> failure(MTLCommandBuffer buffer) {
        MTLCommandBufferStatus status = buffer.status();
        if (status == MTLCommandBufferStatus.COMPLETED) {
            return Optional.empty();
        }
        return Optional.of(buffer.error().map(CompletionThread::describe).orElseGet(() -> new DeviceException(
                "The device ended a command buffer with status " + status + " and gave no reason",
                NSErrorInfo.COMMAND_BUFFER_DOMAIN,
                0)));
    }

    private static DeviceException describe(NSErrorInfo error) {
        String text = "The device failed the work: " + error.description() + " (" + error.domain() + " " + error.code() + ")";
        DeviceFault fault = new DeviceException(text, error.domain(), error.code()).fault();
        return new DeviceException(
                text + "; " + fault.advice() + ". Its results do not exist; other work is not affected"
                        + (fault.isRuntimeUsable() ? " and the runtime can be used on" : ""),
                error.domain(),
                error.code());
    }
}
