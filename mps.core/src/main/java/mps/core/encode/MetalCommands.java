// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mps.api.DeviceException;
import mps.api.DeviceFault;
import mps.core.observe.Telemetry;
import mps.metal.AutoreleasePool;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLCommandBufferStatus;
import mps.metal.error.NSErrorInfo;
import org.jspecify.annotations.Nullable;

/**
 * A command buffer, open or on its way, and the works it keeps the memory of.
 *
 * <p><b>Order.</b> The device is done; the memory that only it needed is released; the future completes. So who sees the
 * future complete also sees the memory figures without it.
 */
final class MetalCommands implements Completions.Commands {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MTLCommandBuffer buffer;
    private final List<BoundPlan> works = new ArrayList<>(1);
    private final Telemetry telemetry;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long committed;
    private @Nullable AutoreleasePool pool;
    private @Nullable Throwable failure;

    MetalCommands(MTLCommandBuffer buffer, Telemetry telemetry) {
        this.buffer = buffer;
        this.telemetry = telemetry;
    }

    /** Returns the command buffer, to encode into. */
    MTLCommandBuffer buffer() {
        return buffer;
    }

    /** Keeps the memory of a work until the device is done. */
    void keep(BoundPlan work) {
        if (works.isEmpty() || works.getLast() != work) {
            work.hold();
            works.add(work);
        }
    }

    /** Returns the only work in it, if the calling thread submits that and waits for it. */
    Optional<BoundPlan> awaitedHere() {
        return works.size() == 1 && works.getFirst().isAwaitedHere() ? Optional.of(works.getFirst()) : Optional.empty();
    }

    /** Gives it up uncommitted. */
    void discard() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            buffer.close();
        }
        works.forEach(BoundPlan::drop);
    }

    /** Returns the outcome: nothing, or the typed error of the device. */
    CompletionStage<Void> done() {
        return done;
    }

    @Override
    public void begin() {
        pool = AutoreleasePool.open();
    }

    @Override
    public void commit() {
        committed = System.nanoTime();
        try {
            buffer.commit();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public void await() {
        try (buffer) {
            if (failure == null) {
                buffer.waitUntilCompleted();
                observe();
                failure = failureOf(buffer).orElse(null);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public void end() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    @Override
    public void tell() {
        works.forEach(BoundPlan::drop);
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private void observe() {
        long sinceCommit = System.nanoTime() - committed;
        double start = buffer.gpuStartTime();
        telemetry.executed(
                works.size(),
                (long) (start * NANOS_PER_SECOND),
                (long) ((buffer.gpuEndTime() - start) * NANOS_PER_SECOND),
                sinceCommit);
    }

    private static Optional<Throwable> failureOf(MTLCommandBuffer buffer) {
        MTLCommandBufferStatus status = buffer.status();
        if (status == MTLCommandBufferStatus.COMPLETED) {
            return Optional.empty();
        }
        return Optional.of(buffer.error().map(MetalCommands::describe).orElseGet(() -> new DeviceException(
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
