// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import mps.core.graph.Op;
import mps.core.plan.Planner.Emitter;
import mps.core.plan.Program.Argument;

/** Steps of operations that form one row of the result from one row of the operand. */
final class Rows {
    private Rows() {}

    /** A view and how to walk its rows. */
    private record Walked(Argument argument, Walk walk) {
        Step.Part part() {
            return Emitter.part(argument.value(), argument.layout());
        }
    }

    static void softmax(Emitter emitter, int result, Argument operand) {
        Walked input = walked(emitter, operand, 1, walk -> true);
        dispatch(emitter, Kernels.SOFTMAX, input.walk(), 0, List.of(new Step.Part(result, 0), input.part()));
    }

    static void reduce(Emitter emitter, int result, Op.ReduceFunction function, int reducedRank, Argument operand) {
        Walked input = walked(emitter, operand, reducedRank, walk -> true);
        float divisor = function == Op.ReduceFunction.MEAN ? input.walk().inner() : 1;
        dispatch(
                emitter,
                Kernels.of(function),
                input.walk(),
                divisor,
                List.of(new Step.Part(result, 0), input.part()));
    }

    static void layerNorm(Emitter emitter, int result, List<Argument> arguments, int normalizedRank, float eps) {
        Walked input = walked(
                emitter, arguments.getFirst(), normalizedRank, walk -> walk.innerStride(1) == 1 || walk.inner() == 1);
        boolean affine = arguments.size() == 3;
        // A kernel's buffers must all be bound; where there is no weight and bias, the input stands in and is not read.
        Argument weight = affine ? emitter.contiguous(arguments.get(1)) : input.argument();
        Argument bias = affine ? emitter.contiguous(arguments.get(2)) : input.argument();
        MemorySegment constants = emitter.arena().allocate(ValueLayout.JAVA_INT);
        constants.set(ValueLayout.JAVA_INT, 0, affine ? 1 : 0);
        emitter.add(new Step.Dispatch(
                Kernels.LAYER_NORM,
                input.walk().write(emitter.arena(), eps),
                List.of(
                        new Step.Part(result, 0),
                        input.part(),
                        Emitter.part(weight.value(), weight.layout()),
                        Emitter.part(bias.value(), bias.layout())),
                Step.Dispatch.Access.WRITE,
                Optional.of(constants),
                input.walk().items()));
    }

    private static void dispatch(
            Emitter emitter, KernelName kernel, Walk walk, float scalar, List<Step.Part> parts) {
        emitter.add(new Step.Dispatch(
                kernel,
                walk.write(emitter.arena(), scalar),
                parts,
                Step.Dispatch.Access.WRITE,
                Optional.empty(),
                walk.items()));
    }

    private static Walked walked(Emitter emitter, Argument operand, int rowRank, Predicate<Walk> suits) {
        return Walk.rows(operand.layout(), rowRank)
                .filter(suits)
                .map(walk -> new Walked(operand, walk))
                .orElseGet(() -> {
                    Argument copy = emitter.contiguousCopy(operand);
                    return new Walked(copy, Walk.rows(copy.layout(), rowRank).orElseThrow());
                });
    }
}
