// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;

/** Records what puts tensors together: side by side, or one over a part of another. */
final class Joins {
    private Joins() {}

    static Tensor cat(GraphContext context, List<Tensor> tensors, int dim) {
        Recording recording = new Recording(context, "cat");
        List<Operand> operands = operands(recording, tensors);
        Shape first = operands.getFirst().shape();
        int along = ShapeRules.dim("cat", first, dim);
        for (Operand operand : operands) {
            if (!sizeBut(operand.shape(), along).equals(sizeBut(first, along))) {
                throw recording.error("all sizes but that of dimension " + along + " must be equal, but the shapes are "
                        + shapes(operands));
            }
        }
        return recording.show(join(recording, operands, along));
    }

    static Tensor stack(GraphContext context, List<Tensor> tensors, int dim) {
        Recording recording = new Recording(context, "stack");
        List<Operand> operands = operands(recording, tensors);
        Shape first = operands.getFirst().shape();
        int along = ShapeRules.newDim("stack", first, dim);
        if (!operands.stream().allMatch(operand -> operand.shape().equals(first))) {
            throw recording.error("all shapes must be equal, but they are " + shapes(operands)
                    + "; join tensors of different sizes with cat");
        }
        return recording.show(join(
                recording,
                operands.stream()
                        .map(operand -> operand.as(Views.unsqueeze("stack", operand.layout(), along)))
                        .toList(),
                along));
    }

    private static List<Operand> operands(Recording recording, List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw recording.error("expected at least one tensor, but the list is empty");
        }
        List<Operand> operands = tensors.stream().map(recording::operand).toList();
        DType common = Promotion.of(operands.toArray(Operand[]::new));
        return operands.stream().map(operand -> recording.cast(operand, common)).toList();
    }

    private static Operand join(Recording recording, List<Operand> operands, int along) {
        long[] sizes = operands.getFirst().shape().toArray();
        sizes[along] = 0;
        for (Operand operand : operands) {
            sizes[along] += operand.shape().size(along);
        }
        Shape shape = ShapeRules.shape(recording.operation(), sizes);
        Operand[] filled = operands.stream()
                .filter(operand -> operand.shape().elements() > 0)
                .toArray(Operand[]::new);
        Op op = filled.length == 1 ? new Op.Copy() : new Op.Cat(along);
        return recording.compute(op, shape, operands.getFirst().dtype(), filled);
    }

    static Tensor scatterInto(LazyTensor tensor, UnaryOperator<Tensor> view, Tensor sourceTensor) {
        Recording recording = Recording.on(tensor, "scatterInto");
        Operand target = recording.operand(tensor);
        Operand source = recording.cast(recording.operand(sourceTensor), target.dtype());
        Layout region = RegionContext.region(recording.context(), target, view);
        Operand written = source.as(
                Views.broadcastTo("scatterInto", "the source", source.layout(), region.shape()));
        if (region.shape().elements() == 0) {
            return recording.show(recording.copy(target));
        }
        return recording.show(
                recording.compute(new Op.Scatter(region), target.shape(), target.dtype(), target, written));
    }

    private static Shape sizeBut(Shape shape, int along) {
        if (along >= shape.rank()) {
            return shape;
        }
        long[] sizes = shape.toArray();
        sizes[along] = 1;
        return Shape.of(sizes);
    }

    private static List<Shape> shapes(List<Operand> operands) {
        return operands.stream().map(Operand::shape).toList();
    }
}
