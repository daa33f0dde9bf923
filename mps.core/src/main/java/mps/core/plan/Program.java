// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;

/**
 * The structure of a graph to be evaluated, without its data: what two evaluations must have in common to share a plan.
 * Values are numbered, the inputs first, then the results of the instructions, in order. Compared by content.
 *
 * @param inputs what is there already
 * @param instructions what is to be computed; arguments come before their use
 * @param outputs the values to keep, as numbers of values
 */
public record Program(List<Input> inputs, List<Instruction> instructions, List<Integer> outputs) {
    /** Copies the lists. */
    public Program {
        inputs = List.copyOf(inputs);
        instructions = List.copyOf(instructions);
        outputs = List.copyOf(outputs);
    }

    /** Returns how often each value is read or kept; those that never are have no entry. */
    Map<Integer, Integer> uses() {
        Map<Integer, Integer> uses = new HashMap<>();
        instructions.stream()
                .flatMap(reader -> reader.arguments().stream())
                .forEach(argument -> uses.merge(argument.value(), 1, Integer::sum));
        outputs.forEach(output -> uses.merge(output, 1, Integer::sum));
        return uses;
    }

    /** A contiguous value that exists. */
    public record Input(Shape shape, DType dtype) {}

    /**
     * An operation on values.
     *
     * @param shape of the contiguous result
     */
    public record Instruction(Op op, List<Argument> arguments, Shape shape, DType dtype) {
        /** Copies the list. */
        public Instruction {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A view of a value.
     *
     * @param value its number
     */
    public record Argument(int value, Layout layout) {}
}
