// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mps.api.AttentionOptions;
import mps.api.BinaryFunction;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.KeepDim;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.TopK;
import mps.api.UnaryFunction;
import mps.core.graph.Elementwise.Side;
import mps.core.graph.Op.ReduceFunction;

/**
 * What a tensor can do, each method by the class that records it. It holds nothing: the tensor is {@link #self()}.
 */
abstract sealed class RecordingMethods implements Tensor permits LazyTensor {
    RecordingMethods() {}

    /** Returns the tensor. */
    abstract LazyTensor self();

    // ---- elementwise

    @Override
    public Tensor apply(UnaryFunction function) {
        return Elementwise.unary(function, self());
    }

    @Override
    public Tensor apply(BinaryFunction function, Tensor right) {
        return Elementwise.binary(function, self(), elements(self()), elements(right));
    }

    @Override
    public Tensor apply(BinaryFunction function, double right) {
        return Elementwise.binary(function, self(), elements(self()), new Side.Floating(right));
    }

    @Override
    public Tensor apply(BinaryFunction function, long right) {
        return Elementwise.binary(function, self(), elements(self()), new Side.Whole(right));
    }

    @Override
    public Tensor apply(double left, BinaryFunction function) {
        return Elementwise.binary(function, self(), new Side.Floating(left), elements(self()));
    }

    @Override
    public Tensor apply(long left, BinaryFunction function) {
        return Elementwise.binary(function, self(), new Side.Whole(left), elements(self()));
    }

    private static Side elements(Tensor tensor) {
        return new Side.Elements(tensor);
    }

    @Override
    public Tensor logicalAnd(Tensor other) {
        return Elementwise.logical("logicalAnd", BinaryFunction.MINIMUM, self(), other);
    }

    @Override
    public Tensor logicalOr(Tensor other) {
        return Elementwise.logical("logicalOr", BinaryFunction.MAXIMUM, self(), other);
    }

    @Override
    public Tensor logicalXor(Tensor other) {
        return Elementwise.logical("logicalXor", BinaryFunction.NE, self(), other);
    }

    @Override
    public Tensor logicalNot() {
        return Elementwise.logicalNot(self());
    }

    @Override
    public Tensor where(Tensor condition, Tensor other) {
        return Elementwise.where(self(), condition, elements(other));
    }

    @Override
    public Tensor where(Tensor condition, double other) {
        return Elementwise.where(self(), condition, new Side.Floating(other));
    }

    @Override
    public Tensor where(Tensor condition, long other) {
        return Elementwise.where(self(), condition, new Side.Whole(other));
    }

    @Override
    public Tensor maskedFill(Tensor mask, double value) {
        return Elementwise.maskedFill(self(), mask, value);
    }

    // ---- products

    @Override
    public Tensor matmul(Tensor other) {
        return Products.matmul(self(), other);
    }

    @Override
    public Tensor bmm(Tensor other) {
        return Products.bmm(self(), other);
    }

    @Override
    public Tensor addmm(Tensor mat1, Tensor mat2, double beta, double alpha) {
        return Products.addmm(self(), mat1, mat2, beta, alpha);
    }

    @Override
    public Tensor linear(Tensor weight) {
        return Products.linear(self(), weight, Optional.empty());
    }

    @Override
    public Tensor linear(Tensor weight, Tensor bias) {
        return Products.linear(self(), weight, Optional.of(bias));
    }

    @Override
    public Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionOptions options) {
        return Products.attention(self(), key, value, options);
    }

    // ---- over dimensions

    @Override
    public Tensor sum(KeepDim keepDim, int... dims) {
        return Reductions.reduce("sum", ReduceFunction.SUM, self(), keepDim, dims);
    }

    @Override
    public Tensor mean(KeepDim keepDim, int... dims) {
        return Reductions.reduce("mean", ReduceFunction.MEAN, self(), keepDim, dims);
    }

    @Override
    public Tensor amax(KeepDim keepDim, int... dims) {
        return Reductions.reduce("amax", ReduceFunction.AMAX, self(), keepDim, dims);
    }

    @Override
    public Tensor amin(KeepDim keepDim, int... dims) {
        return Reductions.reduce("amin", ReduceFunction.AMIN, self(), keepDim, dims);
    }

    @Override
    public Tensor var(KeepDim keepDim, double correction, int... dims) {
        return Reductions.var(self(), correction, keepDim, dims);
    }

    @Override
    public Tensor argmax() {
        return Reductions.placeOf("argmax", ReduceFunction.ARGMAX, self());
    }

    @Override
    public Tensor argmax(KeepDim keepDim, int dim) {
        return Reductions.reduce("argmax", ReduceFunction.ARGMAX, self(), keepDim, dim);
    }

    @Override
    public Tensor argmin() {
        return Reductions.placeOf("argmin", ReduceFunction.ARGMIN, self());
    }

    @Override
    public Tensor argmin(KeepDim keepDim, int dim) {
        return Reductions.reduce("argmin", ReduceFunction.ARGMIN, self(), keepDim, dim);
    }

    @Override
    public Tensor cumsum(int dim) {
        return Reductions.cumsum(self(), dim);
    }

    @Override
    public TopK topk(long k, int dim, TopK.Which which) {
        return Reductions.topk(self(), k, dim, which);
    }

    @Override
    public Tensor softmax(int dim) {
        return Reductions.softmax("softmax", new Op.Softmax(), self(), dim);
    }

    @Override
    public Tensor logSoftmax(int dim) {
        return Reductions.softmax("logSoftmax", new Op.LogSoftmax(), self(), dim);
    }

    // ---- layers

    @Override
    public Tensor layerNorm(Shape normalizedShape, double eps) {
        return Layers.layerNorm(self(), normalizedShape, eps, Optional.empty());
    }

    @Override
    public Tensor layerNorm(Shape normalizedShape, Tensor weight, Tensor bias, double eps) {
        return Layers.layerNorm(self(), normalizedShape, eps, Optional.of(new Layers.Affine(weight, bias)));
    }

    @Override
    public Tensor rmsNorm(Shape normalizedShape, double eps) {
        return Layers.rmsNorm(self(), normalizedShape, eps, Optional.empty());
    }

    @Override
    public Tensor rmsNorm(Shape normalizedShape, Tensor weight, double eps) {
        return Layers.rmsNorm(self(), normalizedShape, eps, Optional.of(weight));
    }

    @Override
    public Tensor batchNorm(Tensor runningMean, Tensor runningVar, double eps) {
        return Layers.batchNorm(self(), runningMean, runningVar, eps, Optional.empty());
    }

    @Override
    public Tensor batchNorm(Tensor runningMean, Tensor runningVar, Tensor weight, Tensor bias, double eps) {
        return Layers.batchNorm(self(), runningMean, runningVar, eps, Optional.of(new Layers.Affine(weight, bias)));
    }

    @Override
    public Tensor conv1d(Tensor weight, ConvOptions options) {
        return Images.conv(self(), 1, weight, Optional.empty(), options);
    }

    @Override
    public Tensor conv1d(Tensor weight, Tensor bias, ConvOptions options) {
        return Images.conv(self(), 1, weight, Optional.of(bias), options);
    }

    @Override
    public Tensor conv2d(Tensor weight, ConvOptions options) {
        return Images.conv(self(), 2, weight, Optional.empty(), options);
    }

    @Override
    public Tensor conv2d(Tensor weight, Tensor bias, ConvOptions options) {
        return Images.conv(self(), 2, weight, Optional.of(bias), options);
    }

    @Override
    public Tensor maxPool2d(PoolOptions options) {
        return Images.maxPool2d(self(), options);
    }

    @Override
    public Tensor avgPool2d(PoolOptions options) {
        return Images.avgPool2d(self(), options);
    }

    @Override
    public Tensor rotaryEmbedding(Tensor positions, double base, RotaryLayout layout) {
        return Layers.rotary(self(), positions, base, layout);
    }

    // ---- by index

    @Override
    public Tensor embedding(Tensor weight) {
        return Indexing.embedding(self(), weight);
    }

    @Override
    public Tensor indexSelect(int dim, Tensor index) {
        return Indexing.indexSelect(self(), dim, index);
    }

    @Override
    public Tensor gather(int dim, Tensor index) {
        return Indexing.gather(self(), dim, index);
    }

    @Override
    public Tensor tril(long diagonal) {
        return Indexing.triangle("tril", Op.Side.LOWER, self(), diagonal);
    }

    @Override
    public Tensor triu(long diagonal) {
        return Indexing.triangle("triu", Op.Side.UPPER, self(), diagonal);
    }

    // ---- views

    @Override
    public Tensor reshape(long... sizes) {
        self().use("reshape");
        return reshaped("reshape", Views.reshaped("reshape", shape(), sizes));
    }

    @Override
    public Tensor view(long... sizes) {
        return show(Views.view(self().use("view").layout(), sizes));
    }

    @Override
    public Tensor permute(int... dims) {
        return show(Views.permute(self().use("permute").layout(), dims));
    }

    @Override
    public Tensor transpose(int dim0, int dim1) {
        return show(Views.transpose(self().use("transpose").layout(), dim0, dim1));
    }

    @Override
    public Tensor slice(int dim, long start, long end, long step) {
        return show(Views.slice(self().use("slice").layout(), dim, start, end, step));
    }

    @Override
    public Tensor select(int dim, long index) {
        return show(Views.select(self().use("select").layout(), dim, index));
    }

    @Override
    public Tensor narrow(int dim, long start, long length) {
        return show(Views.narrow(self().use("narrow").layout(), dim, start, length));
    }

    @Override
    public Tensor unflatten(int dim, long... sizes) {
        return show(Views.unflatten(self().use("unflatten").layout(), dim, sizes));
    }

    @Override
    public Tensor flatten(int startDim, int endDim) {
        self().use("flatten");
        return reshaped("flatten", Views.flattened(shape(), startDim, endDim));
    }

    @Override
    public Tensor squeeze(int... dims) {
        return show(Views.squeeze(self().use("squeeze").layout(), dims));
    }

    @Override
    public Tensor unsqueeze(int dim) {
        return show(Views.unsqueeze("unsqueeze", self().use("unsqueeze").layout(), dim));
    }

    @Override
    public Tensor expand(long... sizes) {
        return show(Views.expand(self().use("expand").layout(), sizes));
    }

    @Override
    public List<Tensor> chunk(int chunks, int dim) {
        return show(Views.chunk(self().use("chunk").layout(), chunks, dim));
    }

    @Override
    public List<Tensor> split(long splitSize, int dim) {
        return show(Views.split(self().use("split").layout(), splitSize, dim));
    }

    @Override
    public List<Tensor> split(long[] sizes, int dim) {
        return show(Views.split(self().use("split").layout(), sizes, dim));
    }

    // ---- copies

    @Override
    public Tensor to(DType dtype) {
        Recording recording = Recording.on(self(), "to");
        return dtype == dtype() ? checked("to") : recording.show(recording.cast(self().use("to"), dtype));
    }

    private Tensor checked(String operation) {
        self().use(operation);
        return this;
    }

    @Override
    public Tensor contiguous() {
        Recording recording = Recording.on(self(), "contiguous");
        Operand operand = self().use("contiguous");
        return operand.layout().isContiguous() ? this : recording.show(recording.copy(operand));
    }

    @Override
    public Tensor clone() {
        Recording recording = Recording.on(self(), "clone");
        return recording.show(recording.copy(self().use("clone")));
    }

    @Override
    public Tensor scatterInto(UnaryOperator<Tensor> view, Tensor source) {
        return Joins.scatterInto(self(), view, source);
    }

    private Tensor show(Layout layout) {
        return LazyTensor.show(self().context(), self().operand().as(layout));
    }

    private List<Tensor> show(List<Layout> layouts) {
        return layouts.stream().map(this::show).toList();
    }

    private Tensor reshaped(String operation, Shape shape) {
        Recording recording = Recording.on(self(), operation);
        return recording.show(recording.reshape(self().operand(), shape));
    }
}
