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
 * filled, hashed and compared. Compared by content.
 *
 * <p>Its values are written in an order in which they can be computed, and numbered as they are written, inputs and
 * results of instructions alike. Recording shares operations, shapes and layouts, so the objects of equal structures are
 * mostly the same ones, and comparing them ends with their identity.
 *
 * <p>One that is written again and again, by one thread, makes nothing anew; what others are to see is a {@link #copy()},
 * which nobody writes any more.
 */
public final class Structure {
    /** In the place of an instruction's number of arguments: this is an input. */
    private static final int INPUT = -1;

    /** Of each input its shape and type; of each instruction its operation, shape, type, and its arguments' layouts. */
    private Object[] facts;

    /** Of each input {@link #INPUT}; of each instruction the number of its arguments, and their values; outputs. */
    private int[] numbers;

    private int factCount;
    private int numberCount;
    private int values;
    private int hash;

    /** Creates an empty one, to be written. */
    public Structure() {
        this(new Object[32], new int[32]);
    }

    private Structure(Object[] facts, int[] numbers) {
        this.facts = facts;
        this.numbers = numbers;
    }

    /** Returns one with the same content and arrays of its own. */
    public Structure copy() {
        Structure copy = new Structure(Arrays.copyOf(facts, factCount), Arrays.copyOf(numbers, numberCount));
        copy.factCount = factCount;
        copy.numberCount = numberCount;
        copy.values = values;
        copy.hash = hash;
        return copy;
    }

    /** Empties it, to be written again. */
    public void clear() {
        factCount = 0;
        numberCount = 0;
        values = 0;
        hash = 0;
    }

    /** Adds a contiguous value that exists, and returns its number. */
    public int input(Shape shape, DType dtype) {
        number(INPUT);
        fact(shape);
        fact(dtype);
        mix(shape.hashCode());
        mix(dtype.hashCode());
        return values++;
    }

    /** Adds an operation and returns the number of its result; its {@code arguments} arguments follow. */
    public int instruction(Op op, Shape shape, DType dtype, int arguments) {
        number(arguments);
        fact(op);
        fact(shape);
        fact(dtype);
        // Shape and type mostly follow from the rest.
        mix(op.hashCode());
        return values++;
    }

    /** Adds an argument, a view of a value. */
    public void argument(int value, Layout layout) {
        number(value);
        fact(layout);
        mix(layout.hashCode());
    }

    /** Adds a value to keep; these come last. */
    public void output(int value) {
        number(value);
    }

    private void fact(Object fact) {
        if (factCount == facts.length) {
            facts = Arrays.copyOf(facts, 2 * factCount);
        }
        facts[factCount++] = fact;
    }

    private void number(int value) {
        if (numberCount == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numberCount);
        }
        numbers[numberCount++] = value;
        mix(value);
    }

    private void mix(int value) {
        hash = 31 * hash + value;
    }

    /** Returns the same as a program. */
    public Program program() {
        return new Reader().program();
    }

    /** Reads in the order of writing; a program numbers all its inputs before its results. */
    private final class Reader {
        private final List<Program.Input> inputs = new ArrayList<>();
        private final List<Program.Instruction> instructions = new ArrayList<>();
        private final int[] renumbered = new int[values];
        private int fact;
        private int number;

        Program program() {
            int result = countInputs();
            for (int value = 0; value < values; value++) {
                int arguments = numbers[number++];
                if (arguments == INPUT) {
                    renumbered[value] = inputs.size();
                    inputs.add(new Program.Input((Shape) facts[fact++], (DType) facts[fact++]));
                } else {
                    renumbered[value] = result++;
                    Op op = (Op) facts[fact++];
                    Shape shape = (Shape) facts[fact++];
                    DType dtype = (DType) facts[fact++];
                    instructions.add(new Program.Instruction(op, arguments(arguments), shape, dtype));
                }
            }
            return new Program(
                    inputs,
                    instructions,
                    Arrays.stream(numbers, number, numberCount)
                            .map(value -> renumbered[value])
                            .boxed()
                            .toList());
        }

        private int countInputs() {
            return (int) Arrays.stream(numbers, 0, numberCount)
                    .filter(each -> each == INPUT)
                    .count();
        }

        private List<Program.Argument> arguments(int count) {
            List<Program.Argument> arguments = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                arguments.add(new Program.Argument(renumbered[numbers[number++]], (Layout) facts[fact++]));
            }
            return arguments;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Structure that
                && hash == that.hash
                && values == that.values
                && Arrays.equals(numbers, 0, numberCount, that.numbers, 0, that.numberCount)
                && factsEqual(that);
    }

    /** As {@link Arrays#equals(Object[], Object[])}, but calls nothing for objects that are the same. */
    @SuppressWarnings("ReferenceEquality")
    private boolean factsEqual(Structure that) {
        if (factCount != that.factCount) {
            return false;
        }
        for (int i = 0; i < factCount; i++) {
            if (facts[i] != that.facts[i] && !facts[i].equals(that.facts[i])) {
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
