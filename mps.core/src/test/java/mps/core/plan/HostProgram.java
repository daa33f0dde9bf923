// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.List;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Instruction;

/** Computes the values of a program of float32, each in memory of its own: what a plan of it has to give. */
final class HostProgram {
    private HostProgram() {}

    /** Returns all values, the inputs first. */
    static List<float[]> values(Program program, List<float[]> inputs) {
        List<float[]> values = new ArrayList<>(inputs);
        for (Instruction instruction : program.instructions()) {
            List<float[]> operands = instruction.arguments().stream()
                    .map(argument -> seen(values, argument))
                    .toList();
            values.add(value(instruction, operands));
        }
        return values;
    }

    private static float[] value(Instruction instruction, List<float[]> operands) {
        float[] result = new float[(int) instruction.shape().elements()];
        for (int i = 0; i < result.length; i++) {
            result[i] = switch (instruction.op()) {
                case Op.Fill(long bits) -> Float.intBitsToFloat((int) bits);
                case Op.Copy() -> operands.getFirst()[i];
                case Op.Unary(var function) ->
                    switch (function) {
                        case NEG -> -operands.getFirst()[i];
                        case RELU -> Math.max(operands.getFirst()[i], 0);
                        default -> throw unknown(instruction);
                    };
                case Op.Binary(var function) ->
                    switch (function) {
                        case ADD -> operands.get(0)[i] + operands.get(1)[i];
                        case SUB -> operands.get(0)[i] - operands.get(1)[i];
                        case MAXIMUM -> Math.max(operands.get(0)[i], operands.get(1)[i]);
                        default -> throw unknown(instruction);
                    };
                case Op.MatMul() -> product(instruction.shape(), operands, i);
                case Op.Cat(int dim) when dim == 0 ->
                    i < operands.get(0).length ? operands.get(0)[i] : operands.get(1)[i - operands.get(0).length];
                case Op.Scatter _ -> operands.getFirst()[i];
                default -> throw unknown(instruction);
            };
        }
        if (instruction.op() instanceof Op.Scatter(Layout region)) {
            for (int i = 0; i < operands.get(1).length; i++) {
                result[(int) number(region, i)] = operands.get(1)[i];
            }
        }
        return result;
    }

    private static AssertionError unknown(Instruction instruction) {
        return new AssertionError("Not known to the host: " + instruction);
    }

    private static float product(Shape shape, List<float[]> operands, int element) {
        int columns = (int) shape.size(1);
        int interior = operands.get(0).length / (int) shape.size(0);
        float sum = 0;
        for (int k = 0; k < interior; k++) {
            sum += operands.get(0)[element / columns * interior + k] * operands.get(1)[k * columns + element % columns];
        }
        return sum;
    }

    /** Returns what a view of one of the values shows. */
    static float[] seen(List<float[]> values, Argument argument) {
        float[] value = values.get(argument.value());
        float[] seen = new float[(int) argument.layout().shape().elements()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = value[(int) number(argument.layout(), i)];
        }
        return seen;
    }

    /** Returns the number in the value of element {@code element} of a view. */
    private static long number(Layout layout, long element) {
        long number = layout.offset();
        long rest = element;
        for (int dim = layout.shape().rank() - 1; dim >= 0; dim--) {
            number += rest % layout.shape().size(dim) * layout.stride(dim);
            rest /= layout.shape().size(dim);
        }
        return number;
    }
}
