// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mps.api.KeepDim;
import mps.api.Shape;
import mps.api.Tensor;
import mps.core.graph.Op.ReduceFunction;

/** Records operations that run over whole dimensions. Kernels run over the last ones, so these are brought there. */
final class Reductions {
    private Reductions() {}

    static Tensor softmax(LazyTensor tensor, int dim) {
        Recording recording = Recording.on(tensor, "softmax");
        Operand operand = recording.operand(tensor);
        int rank = operand.shape().rank();
        boolean[] over = ShapeRules.dims("softmax", operand.shape(), dim);
        int[] order = lastly(over, rank);
        Operand permuted = operand.as(operand.layout().permute(order));
        Operand result = recording.compute(new Op.Softmax(), permuted.shape(), permuted);
        return recording.show(result.as(result.layout().permute(inverse(order))));
    }

    static Tensor layerNorm(LazyTensor tensor, Shape normalized, double eps, Optional<Affine> affine) {
        Recording recording = Recording.on(tensor, "layerNorm");
        Operand input = recording.operand(tensor);
        int rank = normalized.rank();
        int leading = input.shape().rank() - rank;
        if (rank == 0 || leading < 0 || !ShapeRules.append("layerNorm", ShapeRules.leading(input.shape(), rank),
                normalized.toArray()).equals(input.shape())) {
            throw recording.error("normalizedShape must be the trailing sizes of the input, at least one, but it is "
                    + normalized + " and the input " + input.shape());
        }
        Stream<Operand> scaling = affine.stream().flatMap(a -> Stream.of(
                parameter(recording, "weight", a.weight(), normalized),
                parameter(recording, "bias", a.bias(), normalized)));
        Operand[] operands = Stream.concat(Stream.of(input), scaling).toArray(Operand[]::new);
        return recording.show(recording.compute(new Op.LayerNorm(rank, (float) eps), input.shape(), operands));
    }

    /** What a normalized tensor is multiplied by, and what is added then. */
    record Affine(Tensor weight, Tensor bias) {}

    private static Operand parameter(Recording recording, String name, Tensor tensor, Shape normalized) {
        Operand operand = recording.operand(tensor);
        if (!operand.shape().equals(normalized)) {
            throw recording.error("expected a " + name + " of normalizedShape " + normalized + ", but its shape is "
                    + operand.shape());
        }
        return operand;
    }

    static Tensor sum(LazyTensor tensor, KeepDim keepDim, int... dims) {
        return reduce(Recording.on(tensor, "sum"), ReduceFunction.SUM, tensor, keepDim, dims);
    }

    static Tensor mean(LazyTensor tensor, KeepDim keepDim, int... dims) {
        return reduce(Recording.on(tensor, "mean"), ReduceFunction.MEAN, tensor, keepDim, dims);
    }

    static Tensor amax(LazyTensor tensor, KeepDim keepDim, int... dims) {
        return reduce(Recording.on(tensor, "amax"), ReduceFunction.MAX, tensor, keepDim, dims);
    }

    private static Tensor reduce(
            Recording recording, ReduceFunction function, LazyTensor tensor, KeepDim keepDim, int... dims) {
        Operand operand = recording.operand(tensor);
        Shape shape = operand.shape();
        boolean[] over = ShapeRules.dims(recording.operation(), shape, dims);
        if (dims.length == 0) {
            Arrays.fill(over, true);
        }
        Operand result = reduceLast(recording, function, operand, over);
        if (keepDim == KeepDim.DROP) {
            return recording.show(result);
        }
        long[] kept = shape.toArray();
        IntStream.range(0, over.length).filter(dim -> over[dim]).forEach(dim -> kept[dim] = 1);
        return recording.show(recording.reshape(result, Shape.of(kept)));
    }

    private static Operand reduceLast(Recording recording, ReduceFunction function, Operand operand, boolean[] over) {
        Shape shape = operand.shape();
        int reduced = (int) IntStream.range(0, over.length).filter(dim -> over[dim]).count();
        boolean nothing =
                IntStream.range(0, over.length).anyMatch(dim -> over[dim] && shape.size(dim) == 0);
        Layout permuted = operand.layout().permute(lastly(over, shape.rank()));
        Shape result = ShapeRules.leading(permuted.shape(), reduced);
        if (nothing) {
            return switch (function) {
                case SUM -> recording.compute(new Op.Fill(0), result);
                case MEAN -> recording.compute(new Op.Fill(Float.NaN), result);
                case MAX -> throw recording.error("the shape " + shape + " has no elements along a reduced dimension, "
                        + "and there is no largest of nothing");
            };
        }
        // Only a scalar has no dimension to reduce; it is its own sum, mean and maximum.
        Layout layout = shape.rank() == 0 ? permuted.unsqueeze(0) : permuted;
        return recording.compute(new Op.Reduce(function, Math.max(reduced, 1)), result, operand.as(layout));
    }

    /** Returns the dimensions in order, the chosen ones after the others. */
    private static int[] lastly(boolean[] chosen, int rank) {
        return IntStream.concat(
                        IntStream.range(0, rank).filter(dim -> !chosen[dim]),
                        IntStream.range(0, rank).filter(dim -> chosen[dim]))
                .toArray();
    }

    private static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int dim = 0; dim < order.length; dim++) {
            inverse[order[dim]] = dim;
        }
        return inverse;
    }
}
