// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mps.api.DType;
import mps.api.KeepDim;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.TopK;
import mps.core.graph.Op.ReduceFunction;

/** Records operations that run over whole dimensions. Kernels run over the last ones, so these are brought there. */
final class Reductions {
    private Reductions() {}

    // ---- dimensions that disappear

    static Tensor reduce(String operation, ReduceFunction function, LazyTensor tensor, KeepDim keepDim, int... dims) {
        Recording recording = Recording.on(tensor, operation);
        Operand operand = recording.operand(tensor);
        if (function == ReduceFunction.MEAN) {
            recording.requireFloatingPoint(operand.dtype());
        }
        DType dtype = resultOf(function, operand.dtype());
        return reduced(recording, operand, keepDim, dims, (permuted, shape, rank) -> permuted.shape().elements() > 0
                ? recording.compute(new Op.Reduce(function, rank), shape, dtype, permuted)
                : ofNothing(recording, function, operand.shape(), shape, dtype));
    }

    static Tensor var(LazyTensor tensor, double correction, KeepDim keepDim, int... dims) {
        Recording recording = Recording.on(tensor, "var");
        Operand operand = recording.operand(tensor);
        recording.requireFloatingPoint(operand.dtype());
        return reduced(recording, operand, keepDim, dims, (permuted, shape, rank) -> {
            long each = permuted.shape().elements() / Math.max(shape.elements(), 1);
            float divisor = (float) Math.max(each - correction, 0);
            return each > 0
                    ? recording.compute(new Op.Var(rank, divisor), shape, operand.dtype(), permuted)
                    : recording.compute(
                            new Op.Fill(Numbers.bits(operand.dtype(), Double.NaN)), shape, operand.dtype());
        });
    }

    /** Returns the place of an extreme element among all. */
    static Tensor placeOf(String operation, ReduceFunction function, LazyTensor tensor) {
        Recording recording = Recording.on(tensor, operation);
        Operand operand = recording.operand(tensor);
        if (operand.shape().elements() == 0) {
            throw noExtreme(recording, operand.shape());
        }
        Operand flat = recording.reshape(operand, Shape.of(operand.shape().elements()));
        return recording.show(recording.compute(new Op.Reduce(function, 1), Shape.of(), DType.INT64, flat));
    }

    /** Reduces the trailing {@code rank} dimensions of an operand to a result of {@code shape}. */
    private interface Reducer {
        Operand reduce(Operand operand, Shape shape, int rank);
    }

    private static Tensor reduced(
            Recording recording, Operand operand, KeepDim keepDim, int[] dims, Reducer reducer) {
        // As in PyTorch, a scalar is reduced like a tensor with one dimension.
        Operand reducible = atLeastOneDimension(operand);
        Shape shape = reducible.shape();
        boolean[] over = ShapeRules.dims(recording.operation(), shape, dims);
        if (dims.length == 0) {
            Arrays.fill(over, true);
        }
        int rank = (int) IntStream.range(0, over.length).filter(dim -> over[dim]).count();
        Operand permuted = reducible.as(reducible.layout().permute(lastly(over)));
        Operand result = reducer.reduce(permuted, ShapeRules.leading(permuted.shape(), rank), rank);
        if (keepDim == KeepDim.DROP || operand.shape().rank() == 0) {
            return recording.show(result);
        }
        long[] kept = shape.toArray();
        IntStream.range(0, over.length).filter(dim -> over[dim]).forEach(dim -> kept[dim] = 1);
        return recording.show(recording.reshape(result, Shape.of(kept)));
    }

    private static Operand ofNothing(
            Recording recording, ReduceFunction function, Shape operand, Shape shape, DType dtype) {
        return switch (function) {
            case SUM -> recording.compute(new Op.Fill(0), shape, dtype);
            case MEAN -> recording.compute(new Op.Fill(Numbers.bits(dtype, Double.NaN)), shape, dtype);
            case AMAX, AMIN, ARGMAX, ARGMIN -> {
                if (shape.elements() > 0) {
                    throw noExtreme(recording, operand);
                }
                yield recording.compute(new Op.Fill(0), shape, dtype);
            }
        };
    }

    private static RuntimeException noExtreme(Recording recording, Shape operand) {
        return recording.error("the shape " + operand + " has no elements along a reduced dimension, and there is no "
                + "largest or smallest of nothing");
    }

    private static DType resultOf(ReduceFunction function, DType dtype) {
        return switch (function) {
            case SUM, MEAN -> dtype.isFloatingPoint() ? dtype : DType.INT64;
            case AMAX, AMIN -> dtype;
            case ARGMAX, ARGMIN -> DType.INT64;
        };
    }

    // ---- dimensions that stay

    static Tensor softmax(String operation, Op op, LazyTensor tensor, int dim) {
        Recording recording = Recording.on(tensor, operation);
        Operand operand = recording.operand(tensor);
        recording.requireFloatingPoint(operand.dtype());
        return recording.show(along(recording, operand, dim, last ->
                recording.compute(op, last.shape(), last.dtype(), last)));
    }

    static Tensor cumsum(LazyTensor tensor, int dim) {
        Recording recording = Recording.on(tensor, "cumsum");
        Operand operand = recording.operand(tensor);
        DType dtype = resultOf(ReduceFunction.SUM, operand.dtype());
        return recording.show(along(recording, operand, dim, last ->
                recording.compute(new Op.CumSum(), last.shape(), dtype, last)));
    }

    static TopK topk(LazyTensor tensor, long k, int dim, TopK.Which which) {
        Recording recording = Recording.on(tensor, "topk");
        Operand operand = recording.operand(tensor);
        Shape shape = atLeastOneDimension(operand).shape();
        long size = shape.size(ShapeRules.dim("topk", shape, dim));
        if (k < 0 || k > size) {
            throw recording.error("expected k from 0 to " + size + ", the size of dimension " + dim + " of the shape "
                    + operand.shape() + ", but it is " + k);
        }
        Operand indices = along(recording, operand, dim, last -> recording.compute(
                new Op.TopIndices(k, which), withLast(last.shape(), k), DType.INT64, last));
        Operand values = along(recording, operand, dim, last -> {
            Shape found = withLast(last.shape(), k);
            return recording.compute(
                    new Op.Gather("topk", found.rank() - 1),
                    found,
                    last.dtype(),
                    last,
                    lastly(indices, found.rank(), dim));
        });
        return new TopK(recording.show(values), recording.show(indices));
    }

    private static Shape withLast(Shape shape, long size) {
        return ShapeRules.append("topk", ShapeRules.leading(shape, 1), size);
    }

    /** Applies what works on the last dimension to {@code dim}; the result's dimensions are in the operand's order. */
    private static Operand along(Recording recording, Operand operand, int dim, UnaryOperator<Operand> function) {
        Operand dimensioned = atLeastOneDimension(operand);
        int rank = dimensioned.shape().rank();
        boolean[] over = ShapeRules.dims(recording.operation(), dimensioned.shape(), dim);
        int[] order = lastly(over);
        Operand result = function.apply(dimensioned.as(dimensioned.layout().permute(order)));
        Layout restored = result.layout().permute(inverse(order));
        boolean scalar = operand.shape().rank() == 0 && restored.shape().size(0) == 1;
        return result.as(scalar ? restored.squeeze(rank - 1) : restored);
    }

    /** Returns {@code operand} with {@code dim} moved behind the others. */
    private static Operand lastly(Operand operand, int rank, int dim) {
        Operand dimensioned = atLeastOneDimension(operand);
        boolean[] over = new boolean[rank];
        over[dim < 0 ? dim + rank : dim] = true;
        return dimensioned.as(dimensioned.layout().permute(lastly(over)));
    }

    private static Operand atLeastOneDimension(Operand operand) {
        return operand.shape().rank() == 0 ? operand.as(operand.layout().unsqueeze(0)) : operand;
    }

    /** Returns the dimensions in order, the chosen ones after the others. */
    private static int[] lastly(boolean... chosen) {
        int[] order = new int[chosen.length];
        int next = 0;
        for (boolean wanted : new boolean[] {false, true}) {
            for (int dim = 0; dim < chosen.length; dim++) {
                if (chosen[dim] == wanted) {
                    order[next++] = dim;
                }
            }
        }
        return order;
    }

    private static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int dim = 0; dim < order.length; dim++) {
            inverse[order[dim]] = dim;
        }
        return inverse;
    }
}
