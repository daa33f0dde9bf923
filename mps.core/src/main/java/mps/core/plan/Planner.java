// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Instruction;

/**
 * Turns a {@link Program} into a {@link Plan}: one or more steps for each operation, copies where the device cannot
 * walk an operand's strides, stages. A pure function; thread-safe.
 */
public final class Planner {
    private Planner() {}

    /** Returns the plan of a program. The plan's constants live as long as it is reachable. */
    public static Plan plan(Program program) {
        Emitter emitter = new Emitter(program, Arena.ofAuto());
        int value = program.inputs().size();
        for (Instruction instruction : program.instructions()) {
            if (instruction.shape().elements() > 0) {
                emit(emitter, instruction, value);
            }
            value++;
        }
        List<Long> slotBytes = emitter.slotBytes();
        Stages stages = Stages.of(emitter.steps(), slotBytes.size());
        return new Plan(program.inputs().size(), slotBytes, program.outputs(), stages.steps(), stages.starts());
    }

    private static void emit(Emitter emitter, Instruction instruction, int result) {
        List<Argument> arguments = instruction.arguments();
        Layout whole = Layout.contiguous(instruction.shape());
        switch (instruction.op()) {
            case Op.Source() -> throw new IllegalArgumentException("A source is an input, not an instruction");
            case Op.Fill(float value) -> emitter.fill(result, instruction.shape().elements(), value);
            case Op.Copy() -> emitter.copy(result, whole, arguments.getFirst());
            case Op.Unary(Op.UnaryFunction function) ->
                emitter.unary(Kernels.of(function), result, whole, arguments.getFirst(), 0);
            case Op.Binary(Op.BinaryFunction function) ->
                emitter.binary(Kernels.of(function), result, whole, arguments.get(0), arguments.get(1));
            case Op.BinaryScalar(Op.BinaryFunction function, float scalar) ->
                emitter.unary(Kernels.scalar(function), result, whole, arguments.getFirst(), scalar);
            case Op.MatMul() -> Products.matmul(emitter, result, instruction.shape(), arguments.get(0), arguments.get(1));
            case Op.Linear() -> Products.linear(emitter, result, instruction.shape(), arguments);
            case Op.Softmax() -> Rows.softmax(emitter, result, arguments.getFirst());
            case Op.LayerNorm(int normalizedRank, float eps) ->
                Rows.layerNorm(emitter, result, arguments, normalizedRank, eps);
            case Op.Reduce(Op.ReduceFunction function, int reducedRank) ->
                Rows.reduce(emitter, result, function, reducedRank, arguments.getFirst());
            case Op.Attention(float scale, boolean causal) ->
                AttentionSteps.emit(emitter, result, instruction.shape(), arguments, scale, causal);
            case Op.Cat(int dim) -> cat(emitter, result, instruction, dim);
            case Op.Scatter(Layout region) -> {
                emitter.copy(result, whole, arguments.get(0));
                emitter.copy(result, region, arguments.get(1));
            }
        }
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

    /** Collects the steps of one plan and hands out temporary slots. */
    static final class Emitter {
        private final List<Step> steps = new ArrayList<>();
        private final List<Long> slotBytes = new ArrayList<>();
        private final Arena arena;

        private Emitter(Program program, Arena arena) {
            this.arena = arena;
            program.inputs().forEach(input -> slotBytes.add(bytes(input.shape(), input.dtype())));
            program.instructions().forEach(made -> slotBytes.add(bytes(made.shape(), made.dtype())));
        }

        private static long bytes(Shape shape, DType dtype) {
            return shape.elements() * dtype.sizeInBytes();
        }

        Arena arena() {
            return arena;
        }

        List<Step> steps() {
            return steps;
        }

        List<Long> slotBytes() {
            return slotBytes;
        }

        void add(Step step) {
            steps.add(step);
        }

        /** Returns a new temporary slot for float32 elements. */
        int temporary(Shape shape) {
            slotBytes.add(bytes(shape, DType.FLOAT32));
            return slotBytes.size() - 1;
        }

        /** Returns a contiguous copy of a view, in a temporary slot. */
        Argument contiguousCopy(Argument argument) {
            Shape shape = argument.layout().shape();
            Argument copy = new Argument(temporary(shape), Layout.contiguous(shape));
            copy(copy.value(), copy.layout(), argument);
            return copy;
        }

        /** Returns the view itself if it is contiguous, and otherwise a contiguous copy. */
        Argument contiguous(Argument argument) {
            return argument.layout().isContiguous() ? argument : contiguousCopy(argument);
        }

        void fill(int slot, long elements, float value) {
            Shape flat = Shape.of(elements);
            dispatch(
                    Kernels.FILL,
                    Walk.elementwise(Layout.contiguous(flat)),
                    value,
                    Step.Dispatch.Access.WRITE,
                    new Step.Part(slot, 0));
        }

        /** Copies a view to a place in a slot, by a transfer where both lie without gaps. */
        void copy(int slot, Layout place, Argument from) {
            if (place.shape().elements() == 0) {
                return;
            }
            Step.Part target = part(slot, place);
            Step.Part source = part(from.value(), from.layout());
            if (place.isContiguous() && from.layout().isContiguous()) {
                add(new Step.Transfer(source, target, place.shape().elements() * Float.BYTES));
            } else {
                Walk walk = Walk.elementwise(place, from.layout());
                dispatch(Kernels.COPY, walk, 0, Step.Dispatch.Access.WRITE, target, source);
            }
        }

        void unary(KernelName kernel, int slot, Layout place, Argument operand, float scalar) {
            Walk walk = Walk.elementwise(place, operand.layout());
            dispatch(
                    kernel,
                    walk,
                    scalar,
                    Step.Dispatch.Access.WRITE,
                    part(slot, place),
                    part(operand.value(), operand.layout()));
        }

        void binary(KernelName kernel, int slot, Layout place, Argument left, Argument right) {
            Walk walk = Walk.elementwise(place, left.layout(), right.layout());
            dispatch(
                    kernel,
                    walk,
                    0,
                    Step.Dispatch.Access.WRITE,
                    part(slot, place),
                    part(left.value(), left.layout()),
                    part(right.value(), right.layout()));
        }

        private void dispatch(
                KernelName kernel, Walk walk, float scalar, Step.Dispatch.Access access, Step.Part... parts) {
            add(new Step.Dispatch(
                    kernel,
                    walk.write(arena, scalar),
                    List.of(parts),
                    access,
                    java.util.Optional.empty(),
                    walk.items()));
        }

        /** Returns where a view begins. */
        static Step.Part part(int slot, Layout layout) {
            return new Step.Part(slot, layout.offset() * Float.BYTES);
        }
    }
}
