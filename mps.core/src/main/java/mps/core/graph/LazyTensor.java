// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * The tensor of this runtime: a handle on what it shows of a node's result. What can be recorded on it is inherited.
 *
 * <p>An open tensor keeps its node's result, by one {@link Node#open()} at the start and one {@link Node#close()} at
 * the first {@link #close()}. A tensor that is collected without having been closed takes nothing from others: whoever
 * needs its node refers to that, and the memory goes with the node.
 */
public final class LazyTensor extends RecordingMethods {
    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(LazyTensor.class, "closed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final GraphContext context;
    private final Operand operand;
    private volatile boolean closed;

    private LazyTensor(GraphContext context, Operand operand) {
        this.context = context;
        this.operand = operand;
    }

    /** Returns a new tensor that shows {@code operand}. */
    static LazyTensor show(GraphContext context, Operand operand) {
        LazyTensor tensor = new LazyTensor(context, operand);
        operand.node().open();
        context.created(tensor);
        return tensor;
    }

    @Override
    LazyTensor self() {
        return this;
    }

    /** Returns where it was recorded. */
    public GraphContext context() {
        return context;
    }

    /** Returns what it shows, also when it is closed. */
    public Operand operand() {
        return operand;
    }

    /**
     * Returns what it shows, to be used.
     *
     * @param operation what uses it, for messages
     * @throws ClosedException if it or its runtime is closed
     */
    Operand use(String operation) {
        context.ensureOpen();
        if (closed) {
            throw new ClosedException(operation + ": the tensor of the shape " + shape() + " was closed, by close() or "
                    + "with its scope; keep it open until its last use, or hand it on with Scope.keep");
        }
        return operand;
    }

    @Override
    public Shape shape() {
        return operand.shape();
    }

    @Override
    public DType dtype() {
        return operand.dtype();
    }

    @Override
    public Mps runtime() {
        return context.runtime();
    }

    @Override
    public boolean isContiguous() {
        return use("isContiguous").layout().isContiguous();
    }

    // ---- values

    @Override
    public Tensor evaluate() {
        Readback.evaluate(this);
        return this;
    }

    @Override
    public CompletableFuture<Tensor> evaluateAsync() {
        return Readback.evaluateAsync(this);
    }

    @Override
    public float[] toFloatArray() {
        return Readback.toFloatArray(this);
    }

    @Override
    public CompletableFuture<float[]> toFloatArrayAsync() {
        return Readback.toFloatArrayAsync(this);
    }

    @Override
    public int[] toIntArray() {
        return Readback.toIntArray(this);
    }

    @Override
    public long[] toLongArray() {
        return Readback.toLongArray(this);
    }

    @Override
    public byte[] toByteArray() {
        return Readback.toByteArray(this);
    }

    @Override
    public boolean[] toBooleanArray() {
        return Readback.toBooleanArray(this);
    }

    @Override
    public short[] toShortArray() {
        return Readback.toShortArray(this);
    }

    @Override
    public float item() {
        return Readback.item(this);
    }

    @Override
    public long itemAsLong() {
        return Readback.itemAsLong(this);
    }

    @Override
    public void copyTo(MemorySegment target) {
        Readback.copyTo(this, target);
    }

    @Override
    public CompletableFuture<Void> copyToAsync(MemorySegment target) {
        return Readback.copyToAsync(this, target);
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, false, true)) {
            operand.node().close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Returns type, shape and state, for messages and debuggers; computes nothing. */
    @Override
    public String toString() {
        return dtype() + " tensor " + shape() + (isClosed() ? ", closed" : "");
    }
}
