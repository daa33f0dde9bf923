// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import mps.api.AttentionOptions;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.GeluApproximation;
import mps.api.KeepDim;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.core.graph.Op.BinaryFunction;
import mps.core.graph.Op.UnaryFunction;

/**
 * The tensor of this runtime: a handle on what it shows of a node's result. All arithmetic and recording is in the
 * classes it calls.
 *
 * <p>An open tensor keeps its node's result, by one {@link Node#open()} at the start and one {@link Node#close()} at
 * the first {@link #close()}. A tensor that is collected without having been closed takes nothing from others: whoever
 * needs its node refers to that, and the memory goes with the node.
 */
public final class LazyTensor implements Tensor {
    private final GraphContext context;
    private final Operand operand;
    private final AtomicBoolean closed = new AtomicBoolean();

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
        if (closed.get()) {
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

    @Override
    public Tensor add(Tensor other) {
        return Elementwise.binary(BinaryFunction.ADD, this, other);
    }

    @Override
    public Tensor add(double other) {
        return Elementwise.binary(BinaryFunction.ADD, this, other);
    }

    @Override
    public Tensor sub(Tensor other) {
        return Elementwise.binary(BinaryFunction.SUB, this, other);
    }

    @Override
    public Tensor sub(double other) {
        return Elementwise.binary(BinaryFunction.SUB, this, other);
    }

    @Override
    public Tensor mul(Tensor other) {
        return Elementwise.binary(BinaryFunction.MUL, this, other);
    }

    @Override
    public Tensor mul(double other) {
        return Elementwise.binary(BinaryFunction.MUL, this, other);
    }

    @Override
    public Tensor div(Tensor other) {
        return Elementwise.binary(BinaryFunction.DIV, this, other);
    }

    @Override
    public Tensor div(double other) {
        return Elementwise.binary(BinaryFunction.DIV, this, other);
    }

    @Override
    public Tensor relu() {
        return Elementwise.unary(UnaryFunction.RELU, this);
    }

    @Override
    public Tensor gelu(GeluApproximation approximation) {
        return Elementwise.unary(
                switch (approximation) {
                    case NONE -> UnaryFunction.GELU;
                    case TANH -> UnaryFunction.GELU_TANH;
                },
                this);
    }

    @Override
    public Tensor tanh() {
        return Elementwise.unary(UnaryFunction.TANH, this);
    }

    @Override
    public Tensor exp() {
        return Elementwise.unary(UnaryFunction.EXP, this);
    }

    @Override
    public Tensor sqrt() {
        return Elementwise.unary(UnaryFunction.SQRT, this);
    }

    @Override
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, other);
    }

    @Override
    public Tensor linear(Tensor weight) {
        return Products.linear(this, weight, Optional.empty());
    }

    @Override
    public Tensor linear(Tensor weight, Tensor bias) {
        return Products.linear(this, weight, Optional.of(bias));
    }

    @Override
    public Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionOptions options) {
        return Products.attention(this, key, value, options);
    }

    @Override
    public Tensor softmax(int dim) {
        return Reductions.softmax(this, dim);
    }

    @Override
    public Tensor layerNorm(Shape normalizedShape, double eps) {
        return Reductions.layerNorm(this, normalizedShape, eps, Optional.empty());
    }

    @Override
    public Tensor layerNorm(Shape normalizedShape, Tensor weight, Tensor bias, double eps) {
        return Reductions.layerNorm(this, normalizedShape, eps, Optional.of(new Reductions.Affine(weight, bias)));
    }

    @Override
    public Tensor sum(KeepDim keepDim, int... dims) {
        return Reductions.sum(this, keepDim, dims);
    }

    @Override
    public Tensor mean(KeepDim keepDim, int... dims) {
        return Reductions.mean(this, keepDim, dims);
    }

    @Override
    public Tensor amax(KeepDim keepDim, int... dims) {
        return Reductions.amax(this, keepDim, dims);
    }

    @Override
    public Tensor reshape(long... sizes) {
        use("reshape");
        return reshaped("reshape", Views.reshaped("reshape", shape(), sizes));
    }

    @Override
    public Tensor view(long... sizes) {
        return show(Views.view(use("view").layout(), sizes));
    }

    @Override
    public Tensor permute(int... dims) {
        return show(Views.permute(use("permute").layout(), dims));
    }

    @Override
    public Tensor transpose(int dim0, int dim1) {
        return show(Views.transpose(use("transpose").layout(), dim0, dim1));
    }

    @Override
    public Tensor slice(int dim, long start, long end, long step) {
        return show(Views.slice(use("slice").layout(), dim, start, end, step));
    }

    @Override
    public Tensor select(int dim, long index) {
        return show(Views.select(use("select").layout(), dim, index));
    }

    @Override
    public Tensor narrow(int dim, long start, long length) {
        return show(Views.narrow(use("narrow").layout(), dim, start, length));
    }

    @Override
    public Tensor unflatten(int dim, long... sizes) {
        return show(Views.unflatten(use("unflatten").layout(), dim, sizes));
    }

    @Override
    public Tensor flatten(int startDim, int endDim) {
        use("flatten");
        return reshaped("flatten", Views.flattened(shape(), startDim, endDim));
    }

    @Override
    public Tensor squeeze(int... dims) {
        return show(Views.squeeze(use("squeeze").layout(), dims));
    }

    @Override
    public Tensor unsqueeze(int dim) {
        return show(Views.unsqueeze("unsqueeze", use("unsqueeze").layout(), dim));
    }

    @Override
    public Tensor expand(long... sizes) {
        return show(Views.expand(use("expand").layout(), sizes));
    }

    @Override
    public List<Tensor> chunk(int chunks, int dim) {
        return show(Views.chunk(use("chunk").layout(), chunks, dim));
    }

    @Override
    public List<Tensor> split(long splitSize, int dim) {
        return show(Views.split(use("split").layout(), splitSize, dim));
    }

    @Override
    public List<Tensor> split(long[] sizes, int dim) {
        return show(Views.split(use("split").layout(), sizes, dim));
    }

    @Override
    public Tensor contiguous() {
        Recording recording = Recording.on(this, "contiguous");
        return use("contiguous").layout().isContiguous() ? this : recording.show(recording.copy(operand));
    }

    @Override
    public Tensor clone() {
        Recording recording = Recording.on(this, "clone");
        return recording.show(recording.copy(use("clone")));
    }

    @Override
    public Tensor scatterInto(UnaryOperator<Tensor> view, Tensor source) {
        return Joins.scatterInto(this, view, source);
    }

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
    public float item() {
        return Readback.item(this);
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
        if (closed.compareAndSet(false, true)) {
            operand.node().close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** Returns type, shape and state, for messages and debuggers; computes nothing. */
    @Override
    public String toString() {
        return dtype() + " tensor " + shape() + (isClosed() ? ", closed" : "");
    }

    private Tensor show(Layout layout) {
        return show(context, operand.as(layout));
    }

    private List<Tensor> show(List<Layout> layouts) {
        return layouts.stream().map(this::show).toList();
    }

    private Tensor reshaped(String operation, Shape shape) {
        Recording recording = Recording.on(this, operation);
        return recording.show(recording.reshape(operand, shape));
    }
}
