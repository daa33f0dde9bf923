// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.plan.Program.Argument;

/**
 * Functions of single elements, one after the other, that one kernel computes: a value is read, goes through all of them
 * and is stored, so that what lies between is neither stored nor read again. It has the bits it would have if it were.
 */
final class Chain {
    /** Operands a chain reads beside the value: those of a {@link Walk} without result and value. */
    private static final int OTHERS = Walk.OPERANDS - 2;

    /** What the links take fits into Metal's {@code setBytes}: 4 KiB. */
    private static final int LONGEST = 128;

    /** {@code BINARIES} of the kernel. */
    private static final int BINARIES = 64;

    /** The functions by their numbers in the kernel. */
    private static final List<UnaryFunction> UNARY = List.of(UnaryFunction.values());

    private static final List<BinaryFunction> BINARY = List.of(
            BinaryFunction.ADD,
            BinaryFunction.SUB,
            BinaryFunction.MUL,
            BinaryFunction.DIV,
            BinaryFunction.POW,
            BinaryFunction.MAXIMUM,
            BinaryFunction.MINIMUM);

    /** The operands of the walk before them: result and value. */
    private static final int FIRST_OTHER = Walk.OPERANDS - OTHERS;

    private final DType dtype;
    private final Layout whole;
    private final Argument value;
    private final List<Argument> others = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private int result;

    /**
     * A function on the way.
     *
     * @param function its number in the kernel
     * @param operand which operand of the walk it takes beside the value; 0 for the number
     * @param bits of the number
     */
    private record Link(int function, int operand, int bits) {}

    /** Which side of a binary function the value is on. */
    enum Side {
        LEFT,
        RIGHT
    }

    /** Begins at a value of this layout, whose results are contiguous, of the same shape. */
    Chain(DType dtype, Layout whole, Argument value) {
        this.dtype = dtype;
        this.whole = whole;
        this.value = value;
    }

    /** Returns whether a function of this type is one that chains know. */
    static boolean takes(BinaryFunction function, DType dtype) {
        return takes(dtype) && BINARY.contains(function);
    }

    /** Returns whether chains are made of elements of this type. */
    static boolean takes(DType dtype) {
        return dtype.isFloatingPoint();
    }

    /** Returns whether what is read as {@code argument} is the result of this chain, element by element. */
    boolean endsIn(Argument argument, DType type, Layout layout) {
        return argument.value() == result
                && type == dtype
                && layout.equals(whole)
                && argument.layout().equals(whole)
                && links.size() < LONGEST;
    }

    /** Goes on through a function. */
    void through(UnaryFunction function, int stored) {
        links.add(new Link(UNARY.indexOf(function), 0, 0));
        result = stored;
    }

    /** Returns whether an operand, which may be one number everywhere, can be read beside those that are. */
    boolean hasRoomFor(Argument other, OptionalLong number) {
        return number.isPresent() || others.contains(other) || others.size() < OTHERS;
    }

    /**
     * Goes on through a function with another operand, for which there must be room.
     *
     * @param number the bits of the operand, if it is one number everywhere
     */
    void through(BinaryFunction function, Side side, Argument other, OptionalLong number, int stored) {
        int operand = 0;
        if (number.isEmpty()) {
            if (!others.contains(other)) {
                others.add(other);
            }
            operand = FIRST_OTHER + others.indexOf(other);
        }
        int code = BINARIES + 2 * BINARY.indexOf(function) + (side == Side.RIGHT ? 1 : 0);
        links.add(new Link(code, operand, (int) number.orElse(0)));
        result = stored;
    }

    int result() {
        return result;
    }

    Layout whole() {
        return whole;
    }

    DType dtype() {
        return dtype;
    }

    Argument value() {
        return value;
    }

    List<Argument> others() {
        return others;
    }

    /** Returns the number of functions. */
    int length() {
        return links.size();
    }

    /** Returns how the operands are walked: result, value and the others, absent ones as the value. */
    Walk walk() {
        List<Layout> layouts = new ArrayList<>(List.of(whole, value.layout()));
        for (int i = 0; i < OTHERS; i++) {
            layouts.add(i < others.size() ? others.get(i).layout() : value.layout());
        }
        return Walk.elementwise(layouts.toArray(Layout[]::new));
    }

    /** Returns how many operands are read beside the value, absent ones included. */
    static int slots() {
        return OTHERS;
    }

    /** Writes the kernel's links. */
    MemorySegment write(Arena arena) {
        MemorySegment struct = arena.allocate(ValueLayout.JAVA_INT, 3L * links.size());
        long index = 0;
        for (Link link : links) {
            struct.setAtIndex(ValueLayout.JAVA_INT, index++, link.function());
            struct.setAtIndex(ValueLayout.JAVA_INT, index++, link.operand());
            struct.setAtIndex(ValueLayout.JAVA_INT, index++, link.bits());
        }
        return struct.asReadOnly();
    }
}
