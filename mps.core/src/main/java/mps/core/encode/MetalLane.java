// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import mps.api.spi.CommandLane;
import mps.api.spi.Work;
import mps.core.observe.Telemetry;
import mps.metal.AutoreleasePool;
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
    private final Completions completions;
    private final Telemetry telemetry;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private @Nullable MetalCommands open;
    private boolean closed;

    private MetalLane(MTLCommandQueue queue, ProductCache products, Completions completions, Telemetry telemetry) {
        this.queue = queue;
        this.products = products;
        this.completions = completions;
        this.telemetry = telemetry;
    }

    static MetalLane open(MTLDevice device, int capacity, String label, Telemetry telemetry) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            MTLCommandQueue queue = device.newCommandQueueWithMaxCommandBufferCount(capacity);
            queue.setLabel(label);
            Completions completions = new Completions(label);
            completions.start();
            return new MetalLane(queue, new ProductCache(device), completions, telemetry);
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
            MetalCommands commands = openCommands(pool);
            commands.keep(plan);
            try (StepEncoder encoder = new StepEncoder(commands.buffer(), pool, products)) {
                for (int step = fromStep; step < toStep; step++) {
                    encoder.encode(plan, step);
                }
            }
        }
    }

    private MetalCommands openCommands(AutoreleasePool pool) {
        if (closed) {
            throw new IllegalStateException("The lane is closed; open another one");
        }
        MetalCommands commands = open;
        if (commands == null) {
            commands = new MetalCommands(queue.commandBuffer(pool).retained(), telemetry);
            open = commands;
        }
        return commands;
    }

    @Override
    public CompletionStage<Void> commit() {
        enter();
        try {
            MetalCommands commands = taken();
            completions.commit(commands);
            return commands.done();
        } finally {
            exit();
        }
    }

    @Override
    public CompletionStage<Void> commitBeforeReturning() {
        enter();
        try {
            MetalCommands commands = taken();
            Optional<BoundPlan> awaited = commands.awaitedHere();
            if (awaited.isEmpty()) {
                completions.commit(commands);
            } else if (completions.leave(commands)) {
                awaited.get().leaveToWaiter(() -> completions.complete(commands));
            }
            return commands.done();
        } finally {
            exit();
        }
    }

    private MetalCommands taken() {
        MetalCommands commands = open;
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
        if (open != null) {
            open.discard();
            open = null;
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
