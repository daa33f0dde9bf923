// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Instruction;

/**
 * Turns a {@link Program} into a {@link Plan}: one or more steps for each operation, copies where the device cannot
 * walk an operand's strides, stages, and places in memory. What is computed twice is computed once. A pure function;
 * thread-safe.
 */
public final class Planner {
    private Planner() {}

    /** Returns the plan of a program. The plan's constants live as long as it is reachable. */
    public static Plan plan(Program original) {
        Program program = Simplified.of(original);
        Map<Integer, Long> constants = constants(program);
        Set<Integer> inMemory = usedInMemory(program, constants.keySet());
        int gathers = (int) program.instructions().stream()
                .filter(instruction -> instruction.op() instanceof Op.Gather)
                .count();
        Map<Integer, Argument> rearranged = Rearranged.of(program);
        Set<Integer> written =
                rearranged.values().stream().map(Argument::value).collect(Collectors.toUnmodifiableSet());
        Emitter emitter = new Emitter(program, constants, gathers, Arena.ofAuto());
        int value = program.inputs().size();
        for (Instruction instruction : program.instructions()) {
            boolean isNumber = constants.containsKey(value) && !inMemory.contains(value);
            if (instruction.shape().elements() > 0 && !isNumber && !written.contains(value)) {
                Argument whole = new Argument(value, Layout.contiguous(instruction.shape()));
                emit(emitter, instruction, rearranged.getOrDefault(value, whole));
            }
            value++;
        }
        List<Long> slotBytes = emitter.slotBytes();
        Stages stages = Stages.of(emitter.steps(), slotBytes.size());
        return Placement.place(
                program.inputs().size(),
                slotBytes,
                program.outputs(),
                emitter.reports(),
                emitter.checks(),
                stages);
    }

    /** Returns the values that are one number everywhere, and the numbers. */
    private static Map<Integer, Long> constants(Program program) {
        Map<Integer, Long> constants = new HashMap<>();
        int value = program.inputs().size();
        for (Instruction instruction : program.instructions()) {
            if (instruction.op() instanceof Op.Fill(long bits)) {
                constants.put(value, bits);
            }
            value++;
        }
        return constants;
    }

    /** Returns those of {@code constants} that somebody needs as memory, not as a number. */
    private static Set<Integer> usedInMemory(Program program, Set<Integer> constants) {
        Set<Integer> used = new HashSet<>(program.outputs());
        for (Instruction instruction : program.instructions()) {
            List<Argument> arguments = instruction.arguments();
            switch (instruction.op()) {
                case Op.Binary _ -> {}
                case Op.Where _ -> used.add(arguments.getFirst().value());
                default -> arguments.forEach(argument -> used.add(argument.value()));
            }
        }
        used.retainAll(constants);
        return used;
    }

    /**
     * Emits the steps of an instruction.
     *
     * @param place where its result is written; all of the slot, but for products
     */
    private static void emit(Emitter emitter, Instruction instruction, Argument place) {
        List<Argument> arguments = instruction.arguments();
        Shape shape = instruction.shape();
        int result = place.value();
        Layout whole = Layout.contiguous(shape);
        switch (instruction.op()) {
            case Op.Source() -> throw new IllegalArgumentException("A source is an input, not an instruction");
            case Op.Fill(long bits) -> emitter.fill(result, shape.elements(), bits);
            case Op.Random random -> random(emitter, result, shape, random);
            case Op.Copy() -> emitter.copy(result, whole, arguments.getFirst());
            case Op.Cast() -> {
                Argument operand = arguments.getFirst();
                KernelName kernel = Kernels.cast(emitter.dtype(operand.value()), instruction.dtype());
                emitter.elementwise(kernel, result, whole, 1, operand);
            }
            case Op.Unary(var function) ->
                emitter.unary(function, instruction.dtype(), result, whole, arguments.getFirst());
            case Op.Binary(var function) -> {
                DType dtype = emitter.dtype(arguments.getFirst().value());
                emitter.binary(function, dtype, result, whole, arguments.get(0), arguments.get(1));
            }
            case Op.Where() ->
                emitter.elementwise(
                        Kernels.where(instruction.dtype()),
                        result,
                        whole,
                        1,
                        arguments.get(0),
                        arguments.get(1),
                        arguments.get(2));
            case Op.MatMul() -> Products.matmul(emitter, place, arguments.get(0), arguments.get(1));
            case Op.Linear() -> Products.linear(emitter, result, shape, arguments);
            case Op.Softmax() -> Rows.softmax(emitter, "softmax", result, arguments.getFirst());
            case Op.LogSoftmax() -> Rows.softmax(emitter, "log_softmax", result, arguments.getFirst());
            case Op.LayerNorm(int normalizedRank, float eps) ->
                Rows.layerNorm(emitter, result, arguments, normalizedRank, eps);
            case Op.RmsNorm(int normalizedRank, float eps) ->
                Rows.rmsNorm(emitter, result, arguments, normalizedRank, eps);
            case Op.Reduce(var function, int reducedRank) ->
                Rows.reduce(emitter, result, function, reducedRank, arguments.getFirst());
            case Op.Var(int reducedRank, float divisor) ->
                Rows.var(emitter, result, reducedRank, divisor, arguments.getFirst());
            case Op.CumSum() -> Rows.cumsum(emitter, result, arguments.getFirst());
            case Op.TopIndices(long k, var which) -> Rows.topIndices(emitter, result, k, which, arguments.getFirst());
            case Op.Attention attention -> AttentionSteps.emit(emitter, place, attention, arguments);
            case Op.Cat(int dim) -> cat(emitter, result, instruction, dim);
            case Op.Scatter(Layout region) -> {
                emitter.copy(result, whole, arguments.get(0));
                emitter.copy(result, region, arguments.get(1));
            }
            case Op.Gather gather ->
                Lookups.gather(emitter, result, whole, gather, arguments.get(0), arguments.get(1));
            case Op.Triangle(var side, long diagonal) ->
                Rows.triangle(emitter, result, side, diagonal, arguments.getFirst());
            case Op.Rotary(var layout) ->
                Lookups.rotary(emitter, result, layout, arguments.get(0), arguments.get(1), arguments.get(2));
            case Op.RotaryAngles(double base) ->
                Lookups.rotaryAngles(emitter, result, base, arguments.getFirst());
            case Op.Unfold(var height, var width) ->
                Windows.unfold(emitter, result, shape, height, width, arguments.getFirst());
            case Op.Pool pool -> Windows.pool(emitter, result, whole, pool, arguments.getFirst());
        }
    }

    private static void random(Emitter emitter, int result, Shape shape, Op.Random random) {
        Walk walk = Walk.elementwise(Layout.contiguous(Shape.of(shape.elements())));
        emitter.dispatch(Kernels.of(random.distribution()), walk, result)
                .struct(Constants.longs(
                        emitter.arena(), random.seed().value(), random.seed().stream()))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    private static void cat(Emitter emitter, int result, Instruction instruction, int dim) {
        long[] strides = Layout.rowMajorStrides(instruction.shape());
        long offset = 0;
        for (Argument argument : instruction.arguments()) {
            Shape shape = argument.layout().shape();
            emitter.copy(result, Layout.of(shape, strides, offset), argument);
            offset += shape.size(dim) * strides[dim];
        }
    }
}
