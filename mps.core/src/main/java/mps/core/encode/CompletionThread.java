// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.DeviceException;
import mps.api.DeviceFault;
import mps.core.observe.Telemetry;
import mps.metal.AutoreleasePool;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLCommandBufferStatus;
import mps.metal.error.NSErrorInfo;

/**
 * Commits the command buffers of one lane, waits for each in the order of their commit, reads their status and tells the
 * outcome. A platform thread of its own does the waiting, because {@code waitUntilCompleted} blocks the native thread and
 * would pin the carrier of a virtual one; or, while the lane has nothing else to do, the thread that waits for the work
 * does all of it, which saves waking two others.
 *
 * <p><b>Invariant.</b> One thread at a time completes, and it takes the oldest. Under the lock: a command buffer that is
 * not yet committed, since its waiter is to do that, is the only one; who adds another commits it first.
 *
 * <p><b>Order.</b> For each command buffer: the device is done; the memory that only it needed is released; the future
 * completes. So who sees the future complete also sees the memory figures without it.
 */
final class CompletionThread {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Commands> pending = new ArrayDeque<>();
    private boolean completing;
    private boolean stopping;
    private final Thread thread;
    private final Telemetry telemetry;

    /** A command buffer on its way. */
    private static final class Commands {
        final MTLCommandBuffer buffer;
        final List<BoundPlan> works;
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final long begin = System.nanoTime();
        boolean committed;

        Commands(MTLCommandBuffer buffer, List<BoundPlan> works) {
            this.buffer = buffer;
            this.works = works;
        }

        void commit() {
            if (!committed) {
                committed = true;
                buffer.commit();
            }
        }
    }

    private CompletionThread(String label, Telemetry telemetry) {
        this.telemetry = telemetry;
        thread = Thread.ofPlatform().daemon().name("mps-completion-" + label).unstarted(this::run);
    }

    static CompletionThread start(String label, Telemetry telemetry) {
        CompletionThread completions = new CompletionThread(label, telemetry);
        completions.thread.start();
        return completions;
    }

    /** Takes over and commits a command buffer; the future completes when the device is done with it. */
    CompletionStage<Void> commit(MTLCommandBuffer buffer, List<BoundPlan> works) {
        Commands commands = new Commands(buffer, works);
        lock.lock();
        try {
            add(commands);
        } finally {
            lock.unlock();
        }
        return commands.done;
    }

    /** Does the same, but leaves committing and completing to the thread that waits for the work if it is alone. */
    CompletionStage<Void> commitBy(BoundPlan work, MTLCommandBuffer buffer) {
        Commands commands = new Commands(buffer, List.of(work));
        lock.lock();
        try {
            if (pending.isEmpty() && !completing) {
                work.leaveToWaiter(() -> completeHere(commands));
                pending.add(commands);
            } else {
                add(commands);
            }
        } finally {
            lock.unlock();
        }
        return commands.done;
    }

    private void add(Commands commands) {
        // The pool is opened under the lock, since a virtual thread may park where it takes that.
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            pending.forEach(Commands::commit);
            commands.commit();
        }
        pending.add(commands);
        changed.signal();
    }

    /** Waits until all that was taken over is complete, and ends the thread. An interrupt is kept for the caller. */
    void drain() {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
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
        lock.lock();
        try {
            while (!stopping || !pending.isEmpty()) {
                if (!completing && !pending.isEmpty() && pending.getFirst().committed) {
                    completeFirst();
                } else {
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Completes command buffers until this one is complete, unless another thread does or the caller is interrupted. */
    private void completeHere(Commands commands) {
        lock.lock();
        try {
            while (!completing && !commands.done.isDone() && !Thread.currentThread().isInterrupted()) {
                completeFirst();
            }
            if (!commands.committed) {
                try (AutoreleasePool _ = AutoreleasePool.open()) {
                    commands.commit();
                }
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Completes the oldest; the lock is given back meanwhile. */
    private void completeFirst() {
        Commands commands = pending.getFirst();
        completing = true;
        Optional<Throwable> failure;
        try (AutoreleasePool _ = AutoreleasePool.open();
                MTLCommandBuffer buffer = commands.buffer) {
            commands.commit();
            lock.unlock();
            try {
                failure = awaited(commands, buffer);
            } finally {
                lock.lock();
            }
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
        pending.removeFirst();
        lock.unlock();
        try {
            commands.works.forEach(BoundPlan::drop);
            failure.ifPresentOrElse(commands.done::completeExceptionally, () -> commands.done.complete(null));
        } finally {
            lock.lock();
            completing = false;
        }
    }

    private Optional<Throwable> awaited(Commands commands, MTLCommandBuffer buffer) {
        buffer.waitUntilCompleted();
        long sinceCommit = System.nanoTime() - commands.begin;
        double start = buffer.gpuStartTime();
        telemetry.executed(
                commands.works.size(),
                (long) (start * NANOS_PER_SECOND),
                (long) ((buffer.gpuEndTime() - start) * NANOS_PER_SECOND),
                sinceCommit);
        return failure(buffer);
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
