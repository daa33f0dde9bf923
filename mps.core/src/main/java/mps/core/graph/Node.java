// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import mps.api.DType;
import mps.api.Shape;
import mps.core.memory.Storage;
import org.jspecify.annotations.Nullable;

/**
 * One operation on operands, and its result once that is computed. Shared by the tensors that view it and the nodes
 * that read it.
 *
 * <p><b>States.</b> {@link Recorded} → {@link Claimed} by the one evaluation that will store the result here → {@link
 * Ready}, for good, though its storage may be replaced by another with the same bytes; or back to {@link Recorded} if
 * that evaluation fails. A ready node forgets its operands, so that what only it referred to can be collected.
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
    private static final Op SOURCE = new Op.Source();

    // Fields instead of objects: a graph is made of many nodes that live for a moment.
    private static final VarHandle STATE;
    private static final VarHandle HANDLES;
    private static final VarHandle PRODUCTS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Node.class, "state", State.class);
            HANDLES = lookup.findVarHandle(Node.class, "handles", int.class);
            PRODUCTS = lookup.findVarHandle(Node.class, "products", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Op op;
    private final DType dtype;
    private final Optional<Throwable> site;
    private final Layout whole;
    private volatile List<Operand> operands;

    // As Object's own hash, which costs each node a call into the virtual machine.
    private final int hash = ThreadLocalRandom.current().nextInt();

    @SuppressWarnings("FieldMayBeFinal") // written through STATE
    private volatile State state;

    @SuppressWarnings("FieldMayBeFinal") // written through HANDLES
    private volatile int handles;

    @SuppressWarnings("FieldMayBeFinal") // written through PRODUCTS
    private volatile int products;

    private Node(Op op, List<Operand> operands, Layout whole, DType dtype, Optional<Throwable> site, State state) {
        this.op = op;
        this.operands = List.copyOf(operands);
        this.whole = whole;
        this.dtype = dtype;
        this.site = site;
        this.state = state;
    }

    /** Creates a node to be computed. */
    public static Node recorded(Op op, List<Operand> operands, Shape shape, DType dtype, Optional<Throwable> site) {
        return new Node(op, operands, whole(shape, operands), dtype, site, RECORDED);
    }

    /** Returns the layout of a result: an operand's own if it is the same, so that equal ones mostly are one object. */
    private static Layout whole(Shape shape, List<Operand> operands) {
        if (!operands.isEmpty()) {
            Layout layout = operands.getFirst().node().whole();
            if (layout.shape().equals(shape)) {
                return layout;
            }
        }
        return Layout.contiguous(shape);
    }

    /** Creates a node whose result is there. */
    public static Node ready(Storage storage, Shape shape, DType dtype, Optional<Throwable> site) {
        return new Node(SOURCE, List.of(), Layout.contiguous(shape), dtype, site, new Ready(storage));
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
        return whole.shape();
    }

    /** Returns the layout of the contiguous result. */
    public Layout whole() {
        return whole;
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
        return whole.shape().elements() * dtype.sizeInBytes();
    }

    /** Returns the state now. */
    public State state() {
        return state;
    }

    /** Claims the node for an evaluation; returns whether it was free. */
    public boolean claim(Evaluation evaluation) {
        return state instanceof Recorded && STATE.compareAndSet(this, RECORDED, new Claimed(evaluation));
    }

    /** Gives a claimed node its result. */
    public void ready(Storage storage) {
        state = new Ready(storage);
        operands = List.of();
        releaseIfUnused();
    }

    /** Puts storage with the same bytes in the place of a ready node's, to which the caller holds a reference. */
    public void replace(Storage before, Storage copy) {
        ready(copy); // first, so that whoever finds the one before given up finds this one
        before.releaseOwner();
    }

    /** Returns the storage of a ready node, with a reference for the caller to release; null if its owner gave it up. */
    public @Nullable Storage retained() {
        State seen = state;
        while (seen instanceof Ready(Storage storage)) {
            if (storage.tryRetain()) {
                if (handles > 0) {
                    return storage;
                }
                storage.release(); // closed; who replaces it meanwhile is about to give it up
                return null;
            }
            State now = state;
            if (now.equals(seen)) {
                return null;
            }
            seen = now; // it was replaced meanwhile
        }
        return null;
    }

    /** Notes one more work that multiplies by it; returns whether that is the {@code n}-th, to one caller only. */
    public boolean multipliedFor(int n) {
        return products < n && (int) PRODUCTS.getAndAdd(this, 1) == n - 1;
    }

    /** Gives up the claim; the node can be computed by another evaluation. */
    public void unclaim() {
        state = RECORDED;
    }

    /** Notes one more tensor that shows this node. */
    void open() {
        HANDLES.getAndAdd(this, 1);
    }

    /** Notes that a tensor that showed this node was closed. After the last one the result's memory is released. */
    void close() {
        HANDLES.getAndAdd(this, -1);
        releaseIfUnused();
    }

    // Both sides write first (the state, the count) and read the other's after, so at least one of two racing threads
    // sees both; releasing twice is harmless.
    private void releaseIfUnused() {
        if (handles == 0 && state instanceof Ready(Storage storage)) {
            storage.releaseOwner();
        }
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
