// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import mps.api.spi.CommandLane;
import mps.api.spi.Work;
import mps.core.observe.Telemetry;
import mps.metal.AutoreleasePool;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLCommandQueue;
import mps.metal.MTLDevice;
import org.jspecify.annotations.Nullable;

/**
 * A Metal command queue and its open command buffer.
 *
 * <p><b>Invariant.</b> Between {@link #enter} and {@link #exit} one thread is inside; another gets an exception before
 * it has touched anything. <b>Happens-before.</b> Entering and leaving are compare-and-set of one reference, so what
 * one call did to the fields is visible to the next even if the strategy forgot to see to it.
 *
 * <p>A call opens an autorelease pool and parks nowhere inside: memory is taken before, pipelines are ready, products are
 * this lane's own, and a strategy keeps the queue below its capacity.
 */
final class MetalLane implements CommandLane {
    private final MTLCommandQueue queue;
    private final ProductCache products;
    private final CompletionThread completions;
    private final Telemetry telemetry;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private @Nullable OpenCommands open;
    private boolean closed;

    /** A command buffer that is being encoded, and the works it keeps the memory of. */
    private record OpenCommands(MTLCommandBuffer buffer, List<BoundPlan> works) {}

    private MetalLane(
            MTLCommandQueue queue, ProductCache products, CompletionThread completions, Telemetry telemetry) {
        this.queue = queue;
        this.products = products;
        this.completions = completions;
        this.telemetry = telemetry;
    }

    static MetalLane open(MTLDevice device, int capacity, String label, Telemetry telemetry) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            MTLCommandQueue queue = device.newCommandQueueWithMaxCommandBufferCount(capacity);
            queue.setLabel(label);
            return new MetalLane(queue, new ProductCache(device), CompletionThread.start(label, telemetry), telemetry);
        }
    }

    @Override
    public void encode(Work work, int fromStep, int toStep) {
        if (!(work instanceof BoundPlan plan)) {
            throw new IllegalArgumentException("This lane encodes works of its own runtime, but got a "
                    + work.getClass().getName() + "; pass on the work that submit received");
        }
        enter();
        long begin = System.nanoTime();
        try {
            // Outside the autorelease pool: a virtual thread may park where it takes memory.
            plan.encoding(fromStep, toStep);
            encode(plan, fromStep, toStep);
        } finally {
            telemetry.encoded(toStep - fromStep, System.nanoTime() - begin);
            exit();
        }
    }

    private void encode(BoundPlan plan, int fromStep, int toStep) {
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            OpenCommands commands = openCommands(pool);
            if (commands.works().isEmpty() || commands.works().getLast() != plan) {
                plan.hold();
                commands.works().add(plan);
            }
            try (StepEncoder encoder = new StepEncoder(commands.buffer(), pool, products)) {
                for (int step = fromStep; step < toStep; step++) {
                    encoder.encode(plan, step);
                }
            }
        }
    }

    private OpenCommands openCommands(AutoreleasePool pool) {
        if (closed) {
            throw new IllegalStateException("The lane is closed; open another one");
        }
        OpenCommands commands = open;
        if (commands == null) {
            commands = new OpenCommands(queue.commandBuffer(pool).retained(), new ArrayList<>());
            open = commands;
        }
        return commands;
    }

    @Override
    public CompletionStage<Void> commit() {
        enter();
        try {
            OpenCommands commands = taken();
            return completions.commit(commands.buffer(), commands.works());
        } finally {
            exit();
        }
    }

    @Override
    public CompletionStage<Void> commitBeforeReturning() {
        enter();
        try {
            OpenCommands commands = taken();
            BoundPlan first = commands.works().getFirst();
            return commands.works().size() == 1 && first.isAwaitedHere()
                    ? completions.commitBy(first, commands.buffer())
                    : completions.commit(commands.buffer(), commands.works());
        } finally {
            exit();
        }
    }

    private OpenCommands taken() {
        OpenCommands commands = open;
        if (commands == null) {
            throw new IllegalStateException("No command buffer is open; encode a step before committing");
        }
        open = null;
        return commands;
    }

    @Override
    public void close() {
        enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            discardOpen();
            completions.drain();
            try (AutoreleasePool _ = AutoreleasePool.open()) {
                products.close();
                queue.close();
            }
        } finally {
            exit();
        }
    }

    private void discardOpen() {
        OpenCommands commands = open;
        if (commands != null) {
            open = null;
            try (AutoreleasePool _ = AutoreleasePool.open()) {
                commands.buffer().close();
            }
            commands.works().forEach(BoundPlan::drop);
        }
    }

    private void enter() {
        Thread current = Thread.currentThread();
        Thread other = inside.compareAndExchange(null, current);
        if (other != null) {
            throw new IllegalStateException("A lane is used by one thread at a time, but " + current + " called it while "
                    + other + " was inside; the strategy must order them, for instance by a lock");
        }
    }

    private void exit() {
        inside.set(null);
    }
}
