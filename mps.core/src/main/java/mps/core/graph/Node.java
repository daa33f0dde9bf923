// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mps.api.DType;
import mps.api.Shape;
import mps.core.memory.Storage;

/**
 * One operation on operands, and its result once that is computed. Shared by the tensors that view it and the nodes
 * that read it.
 *
 * <p><b>States.</b> {@link Recorded} → {@link Claimed} by the one evaluation that will store the result here → {@link
 * Ready}, for good; or back to {@link Recorded} if that evaluation fails. A ready node forgets its operands, so that
 * what only it referred to can be collected.
 *
 * <p><b>Happens-before.</b> The result is written before {@link #ready} and the state is volatile, so whoever reads
 * {@link Ready} may read the storage. {@link #operands()} must be read <em>before</em> {@link #state()}: operands are
 * forgotten only after the state says ready, so a reader that then sees another state has the full list.
 */
public final class Node {
    /** What is known of the result. */
    public sealed interface State {}

    /** Nobody computes it. */
    public record Recorded() implements State {}

    /** An evaluation is computing it. */
    public record Claimed(Evaluation evaluation) implements State {}

    /** It is computed. */
    public record Ready(Storage storage) implements State {}

    /** An attempt to compute nodes; known here by its order alone. */
    public interface Evaluation {
        /** Returns its place in the order in which evaluations began. */
        long sequence();
    }

    private static final State RECORDED = new Recorded();

    private final Op op;
    private final Shape shape;
    private final DType dtype;
    private final Optional<Throwable> site;
    private final AtomicReference<State> state;
    private final AtomicInteger handles = new AtomicInteger();
    private volatile List<Operand> operands;

    private Node(Op op, List<Operand> operands, Shape shape, DType dtype, Optional<Throwable> site, State state) {
        this.op = op;
        this.operands = List.copyOf(operands);
        this.shape = shape;
        this.dtype = dtype;
        this.site = site;
        this.state = new AtomicReference<>(state);
    }

    /** Creates a node to be computed. */
    public static Node recorded(Op op, List<Operand> operands, Shape shape, DType dtype, Optional<Throwable> site) {
        return new Node(op, operands, shape, dtype, site, RECORDED);
    }

    /** Creates a node whose result is there. */
    public static Node ready(Storage storage, Shape shape, DType dtype, Optional<Throwable> site) {
        return new Node(new Op.Source(), List.of(), shape, dtype, site, new Ready(storage));
    }

    /** Returns the operation. */
    public Op op() {
        return op;
    }

    /** Returns the operands; none once the node is ready. Read this before {@link #state()}. */
    public List<Operand> operands() {
        return operands;
    }

    /** Returns the shape of the contiguous result. */
    public Shape shape() {
        return shape;
    }

    /** Returns the element type of the result. */
    public DType dtype() {
        return dtype;
    }

    /** Returns where it was recorded, if that is tracked. */
    public Optional<Throwable> site() {
        return site;
    }

    /** Returns the bytes of the contiguous result. */
    public long bytes() {
        return shape.elements() * dtype.sizeInBytes();
    }

    /** Returns the state now. */
    public State state() {
        return state.get();
    }

    /** Claims the node for an evaluation; returns whether it was free. */
    public boolean claim(Evaluation evaluation) {
        return state.compareAndSet(RECORDED, new Claimed(evaluation));
    }

    /** Gives a claimed node its result. */
    public void ready(Storage storage) {
        state.set(new Ready(storage));
        operands = List.of();
        releaseIfUnused();
    }

    /** Gives up the claim; the node can be computed by another evaluation. */
    public void unclaim() {
        state.set(RECORDED);
    }

    /** Notes one more tensor that shows this node. */
    void open() {
        handles.incrementAndGet();
    }

    /** Notes that a tensor that showed this node was closed. After the last one the result's memory is released. */
    void close() {
        handles.decrementAndGet();
        releaseIfUnused();
    }

    // Both sides write first (the state, the count) and read the other's after, so at least one of two racing threads
    // sees both; releasing twice is harmless.
    private void releaseIfUnused() {
        if (handles.get() == 0 && state.get() instanceof Ready(Storage storage)) {
            storage.releaseOwner();
        }
    }
}
