// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Program} says, as its plan is looked up at every evaluation: in two flat arrays that are quickly
 * filled, hashed and compared. Immutable, compared by content.
 *
 * <p>Recording shares operations, shapes and layouts, so the objects of equal structures are mostly the same ones, and
 * comparing them ends with their identity.
 */
public final class Structure {
    /** Of each input its shape and type; of each instruction its operation, shape, type, and its arguments' layouts. */
    private final Object[] facts;

    /** The numbers of inputs and instructions; of each instruction that of its arguments, and their values; outputs. */
    private final int[] numbers;

    private final int hash;

    private Structure(Object[] facts, int[] numbers, int hash) {
        this.facts = facts;
        this.numbers = numbers;
        this.hash = hash;
    }

    /** Writes a structure: all inputs, then the instructions, each followed by its arguments, then the outputs. */
    public static final class Writer {
        private final Object[] facts;
        private final int[] numbers;
        private int fact;
        private int number;
        private int hash;

        /** Begins one with so many of each; {@code arguments} are those of all instructions together. */
        public Writer(int inputs, int instructions, int arguments, int outputs) {
            facts = new Object[2 * inputs + 3 * instructions + arguments];
            numbers = new int[2 + instructions + arguments + outputs];
            number(inputs);
            number(instructions);
        }

        /** Adds a contiguous value that exists. */
        public void input(Shape shape, DType dtype) {
            facts[fact++] = shape;
            facts[fact++] = dtype;
            mix(shape.hashCode());
            mix(dtype.hashCode());
        }

        /** Adds an operation on so many arguments. */
        public void instruction(Op op, Shape shape, DType dtype, int arguments) {
            facts[fact++] = op;
            facts[fact++] = shape;
            facts[fact++] = dtype;
            // Shape and type mostly follow from the rest.
            mix(op.hashCode());
            number(arguments);
        }

        /** Adds an argument, a view of a value. */
        public void argument(int value, Layout layout) {
            facts[fact++] = layout;
            mix(layout.hashCode());
            number(value);
        }

        /** Adds a value to keep. */
        public void output(int value) {
            number(value);
        }

        private void number(int value) {
            numbers[number++] = value;
            mix(value);
        }

        private void mix(int value) {
            hash = 31 * hash + value;
        }

        /** Returns the structure; what was announced has been added. */
        public Structure finish() {
            if (fact != facts.length || number != numbers.length) {
                throw new IllegalStateException("Expected " + facts.length + " facts and " + numbers.length
                        + " numbers, but " + fact + " and " + number + " were added");
            }
            return new Structure(facts, numbers, hash);
        }
    }

    /** Returns the same as a program. */
    public Program program() {
        return new Reader().program();
    }

    /** Reads in the order in which {@link Writer} writes. */
    private final class Reader {
        private int fact;
        private int number;

        Program program() {
            int inputCount = numbers[number++];
            int instructionCount = numbers[number++];
            List<Program.Input> inputs = new ArrayList<>(inputCount);
            for (int i = 0; i < inputCount; i++) {
                inputs.add(new Program.Input((Shape) facts[fact++], (DType) facts[fact++]));
            }
            List<Program.Instruction> instructions = new ArrayList<>(instructionCount);
            for (int i = 0; i < instructionCount; i++) {
                Op op = (Op) facts[fact++];
                Shape shape = (Shape) facts[fact++];
                DType dtype = (DType) facts[fact++];
                instructions.add(new Program.Instruction(op, arguments(), shape, dtype));
            }
            return new Program(inputs, instructions, outputs());
        }

        private List<Program.Argument> arguments() {
            int count = numbers[number++];
            List<Program.Argument> arguments = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                arguments.add(new Program.Argument(numbers[number++], (Layout) facts[fact++]));
            }
            return arguments;
        }

        private List<Integer> outputs() {
            return Arrays.stream(numbers, number, numbers.length).boxed().toList();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Structure that
                && hash == that.hash
                && Arrays.equals(numbers, that.numbers)
                && equal(facts, that.facts);
    }

    /** As {@link Arrays#equals(Object[], Object[])}, but calls nothing for objects that are the same. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean equal(Object[] left, Object[] right) {
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            if (left[i] != right[i] && !left[i].equals(right[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
