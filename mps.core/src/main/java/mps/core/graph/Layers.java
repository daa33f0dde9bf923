// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Optional;
import java.util.stream.Stream;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.UnaryFunction;

/** Records normalizations and rotary embeddings. */
final class Layers {
    private Layers() {}

    /** What a normalized tensor is multiplied by, and what is added then. */
    record Affine(Tensor weight, Tensor bias) {}

    static Tensor layerNorm(LazyTensor tensor, Shape normalized, double eps, Optional<Affine> affine) {
        Stream<Parameter> parameters = affine.stream()
                .flatMap(a -> Stream.of(new Parameter("weight", a.weight()), new Parameter("bias", a.bias())));
        return normalized(
                Recording.on(tensor, "layerNorm"),
                tensor,
                normalized,
                new Op.LayerNorm(normalized.rank(), (float) eps),
                parameters);
    }

    static Tensor rmsNorm(LazyTensor tensor, Shape normalized, double eps, Optional<Tensor> weight) {
        return normalized(
                Recording.on(tensor, "rmsNorm"),
                tensor,
                normalized,
                new Op.RmsNorm(normalized.rank(), (float) eps),
                weight.stream().map(w -> new Parameter("weight", w)));
    }

    private record Parameter(String name, Tensor tensor) {}

    private static Tensor normalized(
            Recording recording, LazyTensor tensor, Shape normalized, Op op, Stream<Parameter> parameters) {
        Operand input = recording.operand(tensor);
        int rank = normalized.rank();
        int leading = input.shape().rank() - rank;
        if (rank == 0
                || leading < 0
                || !ShapeRules.append(
                                recording.operation(), ShapeRules.leading(input.shape(), rank), normalized.toArray())
                        .equals(input.shape())) {
            throw recording.error("normalizedShape must be the trailing sizes of the input, at least one, but it is "
                    + normalized + " and the input " + input.shape());
        }
        Operand[] operands = Stream.concat(
                        Stream.of(input), parameters.map(parameter -> parameter(recording, parameter, normalized)))
                .toArray(Operand[]::new);
        DType dtype = Promotion.of(operands);
        recording.requireFloatingPoint(dtype);
        Operand[] cast =
                Stream.of(operands).map(operand -> recording.cast(operand, dtype)).toArray(Operand[]::new);
        Operand result = recording.compute(op, input.shape(), dtype, cast);
        // Parameters of a wider type are computed with, and the input's type is given back, as PyTorch does.
        return recording.show(input.dtype().isFloatingPoint() ? recording.cast(result, input.dtype()) : result);
    }

    private static Operand parameter(Recording recording, Parameter parameter, Shape normalized) {
        Operand operand = recording.operand(parameter.tensor());
        if (!operand.shape().equals(normalized)) {
            throw recording.error("expected a " + parameter.name() + " of normalizedShape " + normalized
                    + ", but its shape is " + operand.shape());
        }
        return operand;
    }

    static Tensor batchNorm(LazyTensor tensor, Tensor mean, Tensor var, double eps, Optional<Affine> affine) {
        Recording recording = Recording.on(tensor, "batchNorm");
        Operand input = recording.operand(tensor);
        if (input.shape().rank() < 2) {
            throw recording.error("expected an input [N, C, ..], but its shape is " + input.shape());
        }
        Operand[] channels = Stream.concat(
                        Stream.of(new Parameter("running mean", mean), new Parameter("running variance", var)),
                        affine.stream()
                                .flatMap(a -> Stream.of(
                                        new Parameter("weight", a.weight()), new Parameter("bias", a.bias()))))
                .map(parameter -> channels(recording, parameter, input.shape()))
                .toArray(Operand[]::new);
        DType dtype = input.dtype();
        recording.requireFloatingPoint(dtype);
        Operand eased = binary(recording, BinaryFunction.ADD, channels[1], recording.number(
                Numbers.bits(DType.FLOAT32, eps), DType.FLOAT32));
        Operand scale = recording.compute(Op.Unary.of(UnaryFunction.RSQRT), eased.shape(), DType.FLOAT32, eased);
        Operand factor = affine.isPresent() ? binary(recording, BinaryFunction.MUL, scale, channels[2]) : scale;
        Operand centred = binary(recording, BinaryFunction.SUB, recording.cast(input, DType.FLOAT32), channels[0]);
        Operand normal = binary(recording, BinaryFunction.MUL, centred, factor);
        Operand result = affine.isPresent() ? binary(recording, BinaryFunction.ADD, normal, channels[3]) : normal;
        return recording.show(recording.cast(result, dtype));
    }

    private static Operand binary(Recording recording, BinaryFunction function, Operand left, Operand right) {
        Shape shape = ShapeRules.broadcast(recording.operation(), left.shape(), right.shape());
        return recording.binary(function, shape, left, right);
    }

    /** Returns a number per channel, in float32, with dimensions of size 1 behind it so that it broadcasts. */
    private static Operand channels(Recording recording, Parameter parameter, Shape input) {
        Operand operand = recording.operand(parameter.tensor());
        if (!operand.shape().equals(Shape.of(input.size(1)))) {
            throw recording.error("expected a " + parameter.name() + " of one element for each of the " + input.size(1)
                    + " channels of the input " + input + ", but its shape is " + operand.shape());
        }
        recording.requireFloatingPoint(operand.dtype());
        Layout layout = operand.layout();
        for (int dim = 2; dim < input.rank(); dim++) {
            layout = layout.unsqueeze(layout.shape().rank());
        }
        return recording.cast(operand.as(layout), DType.FLOAT32);
    }

    /** The most pairs whose frequencies a command takes as constants: 4 KiB. */
    private static final long MAX_PAIRS = 1024;

    static Tensor rotary(LazyTensor tensor, Tensor positionTensor, double base, RotaryLayout layout) {
        Recording recording = Recording.on(tensor, "rotaryEmbedding");
        Operand input = recording.operand(tensor);
        recording.requireFloatingPoint(input.dtype());
        Operand positions = recording.wholeNumbers("the positions", positionTensor);
        if (input.shape().rank() == 0
                || input.shape().size(-1) % 2 != 0
                || input.shape().size(-1) > 2 * MAX_PAIRS) {
            throw recording.error("expected vectors [.., E] with an even E of at most " + 2 * MAX_PAIRS
                    + ", but the shape is " + input.shape());
        }
        if (!(base > 0)) {
            throw recording.error("expected a base above 0, but it is " + base);
        }
        Shape leading = ShapeRules.leading(input.shape(), 1);
        Views.broadcastTo("rotaryEmbedding", "the tensor of positions", positions.layout(), leading);
        if (input.shape().elements() == 0) {
            return recording.show(recording.copy(input));
        }
        long pairs = input.shape().size(-1) / 2;
        Shape angleShape = ShapeRules.append("rotaryEmbedding", positions.shape(), pairs);
        Operand angles = recording.compute(
                new Op.RotaryAngles(base),
                angleShape,
                DType.FLOAT32,
                positions.as(positions.layout().unsqueeze(positions.shape().rank())));
        Shape expanded = ShapeRules.append("rotaryEmbedding", leading, pairs);
        Operand cosines = recording.compute(Op.Unary.of(UnaryFunction.COS), angleShape, DType.FLOAT32, angles);
        Operand sines = recording.compute(Op.Unary.of(UnaryFunction.SIN), angleShape, DType.FLOAT32, angles);
        return recording.show(recording.compute(
                new Op.Rotary(layout),
                input.shape(),
                input.dtype(),
                input,
                cosines.as(cosines.layout().expand(expanded)),
                sines.as(sines.layout().expand(expanded))));
    }
}
