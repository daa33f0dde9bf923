// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.List;
import java.util.function.Predicate;
import mps.api.DType;
import mps.api.Shape;
import mps.api.TopK;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/** Steps of operations that form one row of the result, or one element, from one row of the operand. */
final class Rows {
    private Rows() {}

    /** A view and how to walk its rows. */
    private record Walked(Argument argument, Walk walk) {}

    static void softmax(Emitter emitter, String kernel, int result, Argument operand) {
        Walked input = walked(emitter, operand, 1, walk -> true);
        normalized(emitter, kernel, result, input).emit();
    }

    static void layerNorm(Emitter emitter, int result, List<Argument> arguments, int normalizedRank, float eps) {
        Walked input = walked(emitter, arguments.getFirst(), normalizedRank, Rows::isDense);
        Emitter.Dispatching dispatching = normalized(emitter, "layer_norm", result, input).argument(bits(eps));
        affine(emitter, dispatching, arguments.subList(1, arguments.size()), 2);
    }

    static void rmsNorm(Emitter emitter, int result, List<Argument> arguments, int normalizedRank, float eps) {
        Walked input = walked(emitter, arguments.getFirst(), normalizedRank, Rows::isDense);
        Emitter.Dispatching dispatching = normalized(emitter, "rms_norm", result, input).argument(bits(eps));
        affine(emitter, dispatching, arguments.subList(1, arguments.size()), 1);
    }

    private static boolean isDense(Walk walk) {
        return walk.innerStride(1) == 1 || walk.inner() == 1;
    }

    private static Emitter.Dispatching normalized(Emitter emitter, String kernel, int result, Walked input) {
        DType dtype = emitter.dtype(result);
        Shape shape = input.argument().layout().shape();
        return emitter.dispatch(Kernels.normalization(kernel, dtype), input.walk(), result)
                .replacing(Layout.contiguous(shape))
                .reading(input.argument())
                .moving(shape.elements() * dtype.sizeInBytes());
    }

    private static void affine(
            Emitter emitter, Emitter.Dispatching dispatching, List<Argument> parameters, int expected) {
        for (int i = 0; i < expected; i++) {
            if (parameters.isEmpty()) {
                dispatching.readingNothing();
            } else {
                dispatching.reading(emitter.contiguous(parameters.get(i)));
            }
        }
        dispatching.struct(Constants.uints(emitter.arena(), parameters.isEmpty() ? 0 : 1)).emit();
    }

    static void reduce(Emitter emitter, int result, Op.ReduceFunction function, int reducedRank, Argument operand) {
        Walked input = walked(emitter, operand, reducedRank, walk -> true);
        float divisor = function == Op.ReduceFunction.MEAN ? input.walk().inner() : 1;
        reduction(emitter, Kernels.of(function, emitter.dtype(operand.value())), result, input, bits(divisor));
    }

    static void var(Emitter emitter, int result, int reducedRank, float divisor, Argument operand) {
        Walked input = walked(emitter, operand, reducedRank, walk -> true);
        reduction(emitter, Kernels.reduction("var", emitter.dtype(result)), result, input, bits(divisor));
    }

    static void cumsum(Emitter emitter, int result, Argument operand) {
        Walked input = walked(emitter, operand, 1, walk -> true);
        reduction(emitter, Kernels.reduction("cumsum", emitter.dtype(operand.value())), result, input, 0);
    }

    static void topIndices(Emitter emitter, int result, long k, TopK.Which which, Argument operand) {
        Walked input = walked(emitter, operand, 1, walk -> true);
        reduction(emitter, Kernels.topk(which, emitter.dtype(operand.value())), result, input, k);
    }

    private static void reduction(Emitter emitter, KernelName kernel, int result, Walked input, long argument) {
        emitter.dispatch(kernel, input.walk(), result)
                .argument(argument)
                .reading(input.argument())
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    static void triangle(Emitter emitter, int result, Op.Side side, long diagonal, Argument operand) {
        Walked input = walked(emitter, operand, 1, walk -> true);
        Shape shape = operand.layout().shape();
        emitter.dispatch(Kernels.indexing("triangle", emitter.dtype(result)), input.walk(), result)
                .replacing(Layout.contiguous(shape))
                .reading(input.argument())
                .struct(Constants.longs(emitter.arena(), shape.size(-2), diagonal, side == Op.Side.LOWER ? 1 : 0))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    /** Returns a float32 as kernels take it among their arguments. */
    static long bits(float number) {
        return Integer.toUnsignedLong(Float.floatToRawIntBits(number));
    }

    private static Walked walked(Emitter emitter, Argument operand, int rowRank, Predicate<Walk> suits) {
        return Walk.rows(rowRank, operand.layout())
                .filter(suits)
                .map(walk -> new Walked(operand, walk))
                .orElseGet(() -> {
                    Argument copy = emitter.contiguousCopy(operand);
                    return new Walked(copy, Walk.rows(rowRank, copy.layout()).orElseThrow());
                });
    }
}
