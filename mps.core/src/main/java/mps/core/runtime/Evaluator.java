// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import mps.api.ClosedException;
import mps.api.EvaluationOptions;
import mps.api.spi.SyncStrategy;
import mps.core.encode.BoundPlan;
import mps.core.encode.PreparedPlan;
import mps.core.graph.Node;
import mps.core.memory.BufferPool;
import mps.core.memory.Storage;
import mps.core.observe.Telemetry;
import mps.core.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * Computes nodes: claims them, finds what they need, waits for what others are computing, and submits a plan with the
 * memory of its inputs. Thread-safe.
 *
 * <p><b>Giving up.</b> An attempt whose owner cancels it, comes too late, is interrupted or refused gives its nodes back.
 * Others who waited for them begin again, and compute them for themselves; nobody fails because somebody else lost
 * interest or had no time.
 *
 * <p><b>Invariant.</b> A claimed node is given its result or given back exactly once, whatever fails on the way.
 * <b>Happens-before.</b> A dependency's results are ready before its outcome completes, which happens-before the
 * submission of the work that reads them.
 */
final class Evaluator {
    /** Where an evaluation goes on that has to wait for another: it may block. */
    private static final Executor WAITING = task -> Thread.ofVirtual().name("mps-evaluation").start(task);

    private static final CompletableFuture<Optional<Throwable>> NONE =
            CompletableFuture.completedFuture(Optional.empty());

    private final Linearizer linearizer;
    private final LongFunction<Storage> memory;
    private final Weights weights;
    private final SyncStrategy strategy;
    private final Owners owners;
    private final Gate gate;
    private final Telemetry telemetry;
    private final AtomicLong sequence = new AtomicLong();

    Evaluator(PlanCache plans, BufferPool pool, SyncStrategy strategy, Owners owners, Gate gate, Telemetry telemetry) {
        this.linearizer = new Linearizer(plans);
        this.memory = bytes -> pool.allocate(bytes, () -> "an evaluation");
        this.weights = new Weights(pool, owners);
        this.strategy = strategy;
        this.owners = owners;
        this.gate = gate;
        this.telemetry = telemetry;
    }

    /** Computes nodes and waits. The calling thread submits, and waits for other evaluations first if need be. */
    void evaluate(List<Node> nodes, EvaluationOptions options) {
        while (!tryEvaluate(nodes, options)) {
            // Some were claimed by an evaluation whose owner has given it up: they are free again.
        }
    }

    /** Returns false if the owner of another evaluation, of some of the nodes, has given it up. */
    private boolean tryEvaluate(List<Node> nodes, EvaluationOptions options) {
        Attempt attempt = Attempt.claim(sequence.incrementAndGet(), nodes);
        if (!attempt.nodes().isEmpty()) {
            Thread current = Thread.currentThread();
            // A virtual thread must not wait for the device itself: that blocks its carrier.
            @Nullable Thread waiter = current.isVirtual() ? null : current;
            try {
                submit(attempt, awaited(attempt), options, waiter);
            } catch (RuntimeException | Error e) {
                attempt.fail(e);
            }
        }
        boolean complete = true;
        for (Attempt other : attempt.others()) {
            Optional<Throwable> failure = other.await();
            if (failure.isPresent() && !Failures.isOfOwner(failure.get())) {
                throw Failures.here(failure.get());
            }
            complete &= failure.isEmpty();
        }
        if (!attempt.nodes().isEmpty()) {
            Optional<Throwable> failure = attempt.await();
            if (failure.isPresent()) {
                throw Failures.here(failure.get());
            }
        }
        return complete;
    }

    /** Returns what an attempt needs when nothing of it is being computed by others any more. */
    private Linearized awaited(Attempt attempt) {
        while (true) {
            Linearized graph = linearizer.linearize(attempt);
            if (graph.dependencies().isEmpty()) {
                return graph;
            }
            boolean complete = true;
            for (Attempt dependency : graph.dependencies()) {
                Optional<Throwable> failure = dependency.await();
                if (failure.isPresent() && !Failures.isOfOwner(failure.get())) {
                    throw Failures.ofDependency(failure.get());
                }
                complete &= failure.isEmpty();
            }
            if (complete) {
                return graph;
            }
        }
    }

    /** Computes nodes; the calling thread submits, unless other evaluations must end first. */
    CompletableFuture<Void> evaluateAsync(List<Node> nodes, EvaluationOptions options) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        evaluate(nodes, options, result);
        return result;
    }

    private void evaluate(List<Node> nodes, EvaluationOptions options, CompletableFuture<Void> result) {
        Attempt attempt = Attempt.claim(sequence.incrementAndGet(), nodes);
        if (!attempt.nodes().isEmpty()) {
            failingWith(attempt, () -> submitWhenReady(attempt, options));
            var _ = result.whenComplete((_, _) -> {
                if (result.isCancelled()) {
                    attempt.cancel();
                }
            });
        }
        var _ = all(itselfAndOthers(attempt)).thenAcceptAsync(failure -> {
            Optional<Throwable> own = attempt.outcome().getNow(Optional.empty());
            Optional<Throwable> mine = own.or(() -> failure.filter(each -> !Failures.isOfOwner(each)));
            if (failure.isEmpty()) {
                result.complete(null);
            } else if (mine.isPresent()) {
                result.completeExceptionally(mine.get());
            } else {
                // Another's: its nodes are free again.
                insideGate(result::completeExceptionally, () -> evaluate(nodes, options, result));
            }
        }, WAITING);
    }

    private static Set<Attempt> itselfAndOthers(Attempt attempt) {
        if (attempt.nodes().isEmpty()) {
            return attempt.others();
        }
        if (attempt.others().isEmpty()) {
            return Set.of(attempt);
        }
        Set<Attempt> all = new LinkedHashSet<>(attempt.others());
        all.add(attempt);
        return all;
    }

    private void submitWhenReady(Attempt attempt, EvaluationOptions options) {
        Linearized graph = linearizer.linearize(attempt);
        CompletableFuture<Optional<Throwable>> ready = all(graph.dependencies());
        if (ready.isDone()) {
            submitAfter(ready.join(), attempt, graph, options);
        } else {
            var _ = ready.thenAcceptAsync(
                    failure -> insideGate(attempt::fail, () -> submitAfter(failure, attempt, graph, options)), WAITING);
        }
    }

    private void submitAfter(
            Optional<Throwable> failure, Attempt attempt, Linearized graph, EvaluationOptions options) {
        if (failure.isEmpty()) {
            submit(attempt, graph, options, null);
        } else if (Failures.isOfOwner(failure.get())) {
            submitWhenReady(attempt, options);
        } else {
            throw Failures.ofDependency(failure.get());
        }
    }

    /** Goes on with an evaluation on another thread than the one that called for it. */
    private void insideGate(Consumer<Throwable> failed, Runnable action) {
        try {
            gate.enter();
            try {
                action.run();
            } finally {
                gate.leave();
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /** Completes when all are over, with one of the failures if there are any: one of an owner if there is no other. */
    private static CompletableFuture<Optional<Throwable>> all(Set<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return NONE;
        }
        if (attempts.size() == 1) {
            return attempts.iterator().next().outcome();
        }
        CompletableFuture<?>[] outcomes = attempts.stream().map(Attempt::outcome).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(outcomes).thenApply(_ -> attempts.stream()
                .flatMap(each -> each.outcome().join().stream())
                .min(Comparator.comparing(Failures::isOfOwner)));
    }

    private static void failingWith(Attempt attempt, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            attempt.fail(e);
        }
    }

    /** Submits, and if the calling thread is going to wait, does what the lane leaves to it. */
    private void submit(Attempt attempt, Linearized graph, EvaluationOptions options, @Nullable Thread waiter) {
        attempt.ensureWanted();
        PreparedPlan plan = graph.plan();
        weights.multiply(plan, graph.inputs());
        long begin = System.nanoTime();
        BoundPlan work = new BoundPlan(
                plan,
                retained(graph.inputs(), plan.plan().buffers().size()),
                memory,
                options,
                waiter,
                new Results(attempt, owners, telemetry, begin));
        telemetry.submitted(work, begin - attempt.begin());
        if (work.stepCount() == 0) {
            settleWithoutSteps(work);
            return;
        }
        try {
            attempt.submitted(strategy.submit(work));
        } catch (RuntimeException | Error e) {
            // Not accepted: nobody else will settle it.
            work.settled(Optional.of(e));
        } finally {
            work.complete();
        }
    }

    private static void settleWithoutSteps(BoundPlan work) {
        Optional<Throwable> failure = Optional.empty();
        try {
            work.bind();
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
        work.settled(failure);
    }

    /** Returns the plan of these nodes as it would be made now; claims and computes nothing. */
    Plan explain(List<Node> nodes) {
        List<Node> recorded = nodes.stream()
                .filter(node -> !(node.state() instanceof Node.Ready))
                .toList();
        return linearizer
                .linearizeAsIfAlone(recorded, sequence.incrementAndGet())
                .plan()
                .plan();
    }

    /** Returns the storages of ready nodes, each with a reference, and room for more; or throws, and has none. */
    private static List<Storage> retained(List<Node> inputs, int capacity) {
        List<Storage> storages = new ArrayList<>(capacity);
        try {
            for (Node input : inputs) {
                storages.add(retained(input));
            }
        } catch (RuntimeException | Error e) {
            storages.forEach(Storage::release);
            throw e;
        }
        return storages;
    }

    private static Storage retained(Node input) {
        Storage storage = input.retained();
        if (storage != null) {
            return storage;
        }
        throw new ClosedException("A tensor of shape " + input.shape() + " that is needed for this evaluation was closed;"
                + " evaluate before closing what it is computed from, or keep that open");
    }

    /** Gives the nodes of an attempt their results, then ends it. */
    private record Results(Attempt attempt, Owners owners, Telemetry telemetry, long begin)
            implements BoundPlan.Outcome {
        @Override
        public void store(int output, Storage result) {
            Node node = attempt.nodes().get(output);
            owners.add(node, result);
            node.ready(result);
        }

        @Override
        public void announce(Optional<Throwable> failure) {
            telemetry.settled(failure, System.nanoTime() - begin);
            if (failure.isPresent()) {
                attempt.fail(failure.get());
            } else {
                attempt.succeed();
            }
        }
    }

    /** Returns the storage of a ready node, with a reference for the caller to release. */
    static Storage retainForReading(Node node) {
        Storage storage = node.retained();
        if (storage != null) {
            return storage;
        }
        throw new ClosedException("The tensor was closed while it was being read; keep it open until the read is done");
    }
}
