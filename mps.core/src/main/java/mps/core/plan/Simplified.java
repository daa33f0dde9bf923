// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Instruction;

/**
 * The same program with less to do: who reads a copy of what is contiguous anyway, or of a view that it can read as well,
 * reads that, and what is computed from the same operands twice is computed once. What is kept stays, with memory of its
 * own.
 */
final class Simplified {
    private Simplified() {}

    static Program of(Program program) {
        Set<Integer> kept = new HashSet<>(program.outputs());
        Readers readers = Readers.of(program);
        Map<Integer, Layout> copied = new HashMap<>();
        Map<Instruction, Integer> known = new HashMap<>();
        List<Instruction> instructions = new ArrayList<>();
        Map<Integer, Integer> renumbered = new HashMap<>();
        int inputs = program.inputs().size();
        for (int input = 0; input < inputs; input++) {
            renumbered.put(input, input);
        }
        int value = inputs;
        for (Instruction original : program.instructions()) {
            Instruction instruction = renamed(original, renumbered, copied);
            int number = inputs + instructions.size();
            boolean free = !kept.contains(value);
            Integer before = free ? known.get(instruction) : null;
            if (before != null) {
                renumbered.put(value, before);
            } else if (free && isNeedlessCopy(instruction, instructions, program)) {
                renumbered.put(value, instruction.arguments().getFirst().value());
            } else if (free && instruction.op() instanceof Op.Copy && readers.takeView(value, instruction)) {
                renumbered.put(value, instruction.arguments().getFirst().value());
                copied.put(value, instruction.arguments().getFirst().layout());
            } else {
                renumbered.put(value, number);
                known.putIfAbsent(instruction, number);
                instructions.add(instruction);
            }
            value++;
        }
        List<Integer> outputs =
                program.outputs().stream().map(output -> renumbered.getOrDefault(output, -1)).toList();
        return new Program(program.inputs(), instructions, outputs);
    }

    private static Instruction renamed(
            Instruction instruction, Map<Integer, Integer> renumbered, Map<Integer, Layout> copied) {
        List<Argument> arguments = instruction.arguments().stream()
                .map(argument -> {
                    Layout view = copied.get(argument.value());
                    Layout layout = view == null
                            ? argument.layout()
                            : Readers.through(argument.layout(), view).orElseThrow();
                    return new Argument(renumbered.getOrDefault(argument.value(), -1), layout);
                })
                .toList();
        return new Instruction(instruction.op(), arguments, instruction.shape(), instruction.dtype());
    }

    /** Returns whether an instruction copies a whole value in its order, so that its readers may read that. */
    private static boolean isNeedlessCopy(Instruction instruction, List<Instruction> before, Program program) {
        if (!(instruction.op() instanceof Op.Copy)) {
            return false;
        }
        Argument argument = instruction.arguments().getFirst();
        int inputs = program.inputs().size();
        long elements = argument.value() < inputs
                ? program.inputs().get(argument.value()).shape().elements()
                : before.get(argument.value() - inputs).shape().elements();
        Layout layout = argument.layout();
        return layout.isContiguous() && layout.offset() == 0 && layout.shape().elements() == elements;
    }
}
