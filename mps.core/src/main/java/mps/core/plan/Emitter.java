// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.plan.Program.Argument;
import org.jspecify.annotations.Nullable;

/**
 * Collects the steps of one program and hands out its slots: the program's values first, in its order, then temporary
 * memory. Used by one thread.
 */
final class Emitter {
    private final List<Step> steps = new ArrayList<>();
    private final List<DType> dtypes = new ArrayList<>();
    private final List<Long> slotBytes = new ArrayList<>();
    private final Map<Integer, Long> constants;
    private final List<Plan.Check> checks = new ArrayList<>();
    private final Arena arena;
    private final int expectedChecks;
    private final Map<Integer, Integer> uses;
    private @Nullable OpenChain open;
    private int reports = -1;

    /** A chain that may go on, and how to emit the first function if it stays alone. */
    private record OpenChain(Chain chain, Runnable alone) {}

    /**
     * Begins the steps of a program.
     *
     * @param constants the values that are one number everywhere and need no memory unless a step asks for it
     * @param expectedChecks how many indices will be checked
     * @param arena where the kernels' arguments live
     */
    Emitter(Program program, Map<Integer, Long> constants, int expectedChecks, Arena arena) {
        this.constants = constants;
        this.expectedChecks = expectedChecks;
        this.arena = arena;
        program.inputs().forEach(input -> slot(input.shape(), input.dtype()));
        program.instructions().forEach(made -> slot(made.shape(), made.dtype()));
        uses = program.uses();
    }

    private int slot(Shape shape, DType dtype) {
        slotBytes.add(shape.elements() * dtype.sizeInBytes());
        dtypes.add(dtype);
        return slotBytes.size() - 1;
    }

    Arena arena() {
        return arena;
    }

    /** Returns all steps; there will be no more. */
    List<Step> steps() {
        endChain();
        return steps;
    }

    List<Long> slotBytes() {
        return slotBytes;
    }

    List<Plan.Check> checks() {
        return checks;
    }

    /** Returns the slot of the checks' reports; a negative one if there are none. */
    int reports() {
        return reports;
    }

    DType dtype(int slot) {
        return dtypes.get(slot);
    }

    void add(Step step) {
        endChain();
        steps.add(step);
    }

    /** Returns a new temporary slot. */
    int temporary(Shape shape, DType dtype) {
        return slot(shape, dtype);
    }

    /** Returns a contiguous copy of a view, in a temporary slot. */
    Argument contiguousCopy(Argument argument) {
        Shape shape = argument.layout().shape();
        Argument copy = new Argument(temporary(shape, dtype(argument.value())), Layout.contiguous(shape));
        copy(copy.value(), copy.layout(), argument);
        return copy;
    }

    /** Returns the view itself if it is contiguous, and otherwise a contiguous copy. */
    Argument contiguous(Argument argument) {
        return argument.layout().isContiguous() ? argument : contiguousCopy(argument);
    }

    /** Returns where a view begins. */
    Step.Part part(Argument argument) {
        return part(argument.value(), argument.layout());
    }

    private Step.Part part(int slot, Layout layout) {
        return new Step.Part(slot, layout.offset() * dtype(slot).sizeInBytes());
    }

    /** Returns the number that a value is everywhere, if it is a constant. */
    OptionalLong constant(Argument argument) {
        Long bits = constants.get(argument.value());
        return bits == null ? OptionalLong.empty() : OptionalLong.of(bits);
    }

    /** Notes an index to be checked; returns its number. */
    int check(Plan.Check check) {
        if (reports < 0) {
            Shape shape = Shape.of(expectedChecks * Plan.REPORT_BYTES);
            reports = temporary(shape, DType.UINT8);
            fill(reports, shape.elements(), 0);
        }
        checks.add(check);
        return checks.size() - 1;
    }

    void fill(int slot, long elements, long bits) {
        Walk walk = Walk.elementwise(Layout.contiguous(Shape.of(elements)));
        dispatch(Kernels.fill(dtype(slot)), walk, slot)
                .argument(bits)
                .moving(elements * dtype(slot).sizeInBytes())
                .emit();
    }

    /** Copies a view to a place in a slot, by a transfer where both lie without gaps. */
    void copy(int slot, Layout place, Argument from) {
        if (place.shape().elements() == 0) {
            return;
        }
        long bytes = place.shape().elements() * dtype(slot).sizeInBytes();
        Step.Transfer transfer = new Step.Transfer(part(from), part(slot, place), bytes);
        if (place.isContiguous() && from.layout().isContiguous() && isTransferable(transfer)) {
            add(transfer);
        } else {
            Walk walk = Walk.elementwise(place, from.layout());
            Optional<Walk> tiles = walk.transposing();
            KernelName kernel = tiles.isPresent() ? Kernels.transpose(dtype(slot)) : Kernels.copy(dtype(slot));
            dispatch(kernel, tiles.orElse(walk), slot)
                    .at(place)
                    .reading(from)
                    .moving(bytes)
                    .emit();
        }
    }

    /**
     * Metal copies from and to multiples of four bytes, and so many. The whole of a slot may be rounded up, because
     * every slot and every buffer ends with room for that.
     */
    private boolean isTransferable(Step.Transfer transfer) {
        boolean whole = transfer.bytes() == slotBytes.get(transfer.from().slot())
                && transfer.bytes() == slotBytes.get(transfer.to().slot());
        return (transfer.from().offset() | transfer.to().offset()) % Step.Transfer.GRANULE == 0
                && (whole || transfer.bytes() % Step.Transfer.GRANULE == 0);
    }

    /** Emits a function of each element. What follows may become one kernel with it. */
    void unary(UnaryFunction function, DType dtype, int result, Layout whole, Argument operand) {
        Runnable alone = () -> elementwise(Kernels.of(function, dtype), result, whole, 1, operand);
        if (!Chain.takes(dtype)) {
            alone.run();
            return;
        }
        chainAt(operand, dtype, whole, alone).through(function, result);
    }

    /** Emits a function of two elements each. What follows may become one kernel with it. */
    void binary(BinaryFunction function, DType dtype, int result, Layout whole, Argument left, Argument right) {
        Runnable alone = () -> elementwise(Kernels.of(function, dtype), result, whole, 0, left, right);
        boolean value = constant(left).isEmpty();
        if (!Chain.takes(function, dtype) || (!value && constant(right).isPresent())) {
            alone.run();
            return;
        }
        // The value is what comes from a chain, or else what is no constant.
        boolean onRight = goesOn(right, dtype, whole) || (!value && !goesOn(left, dtype, whole));
        Argument first = onRight ? right : left;
        Argument other = onRight ? left : right;
        Chain.Side side = onRight ? Chain.Side.RIGHT : Chain.Side.LEFT;
        OptionalLong number = constant(other);
        boolean itself = other.value() == first.value();
        if (itself || (open != null && !open.chain().hasRoomFor(other, number))) {
            endChain();
        }
        chainAt(first, dtype, whole, alone).through(function, side, other, number, result);
    }

    /** Whether an operand is the result of the open chain, and nobody else wants it. */
    private boolean goesOn(Argument operand, DType dtype, Layout whole) {
        return open != null
                && open.chain().endsIn(operand, dtype, whole)
                && uses.getOrDefault(operand.value(), 0) == 1;
    }

    /** Returns the open chain if the value is its result, or else a new one that begins there. */
    private Chain chainAt(Argument value, DType dtype, Layout whole, Runnable alone) {
        if (open != null && goesOn(value, dtype, whole)) {
            return open.chain();
        }
        endChain();
        OpenChain next = new OpenChain(new Chain(dtype, whole, value), alone);
        open = next;
        return next.chain();
    }

    private void endChain() {
        OpenChain ended = open;
        open = null;
        if (ended == null) {
            return;
        }
        Chain chain = ended.chain();
        if (chain.length() <= 1) {
            ended.alone().run();
            return;
        }
        Dispatching dispatching = dispatch(Kernels.chain(chain.dtype()), chain.walk(), chain.result())
                .argument(chain.length())
                .struct(chain.write(arena))
                .replacing(chain.whole())
                .reading(chain.value());
        chain.others().forEach(dispatching::reading);
        for (int i = chain.others().size(); i < Chain.slots(); i++) {
            dispatching.readingNothing();
        }
        dispatching
                .moving(chain.whole().shape().elements() * chain.dtype().sizeInBytes())
                .emit();
    }

    /**
     * Emits a kernel of single elements, whose result is contiguous.
     *
     * @param inMemory how many of the operands, from the first on, the kernel reads from memory; of the others it takes
     *     constants as numbers
     * @param operands all of the result's shape
     */
    void elementwise(KernelName kernel, int result, Layout whole, int inMemory, Argument... operands) {
        Layout[] layouts = new Layout[operands.length + 1];
        layouts[0] = whole;
        Map<Integer, Long> numbers = new HashMap<>();
        for (int i = 0; i < operands.length; i++) {
            OptionalLong number = i < inMemory ? OptionalLong.empty() : constant(operands[i]);
            layouts[i + 1] = number.isPresent()
                    ? Layout.of(whole.shape(), new long[whole.shape().rank()], 0)
                    : operands[i].layout();
            if (number.isPresent()) {
                numbers.put(i + 1, number.getAsLong());
            }
        }
        Dispatching dispatching = dispatch(kernel, Walk.elementwise(layouts), result)
                .constants(numbers)
                .replacing(whole);
        for (Argument operand : operands) {
            dispatching.reading(operand);
        }
        dispatching.moving(whole.shape().elements() * dtype(result).sizeInBytes()).emit();
    }

    /** Begins a dispatch that writes to the start of a slot. */
    Dispatching dispatch(KernelName kernel, Walk walk, int result) {
        return new Dispatching(kernel, walk, result);
    }

    /** A dispatch whose arguments are being named. */
    final class Dispatching {
        private final KernelName kernel;
        private final Walk walk;
        private final List<Step.Part> parts = new ArrayList<>();
        private final List<Integer> replaceable = new ArrayList<>();
        private Optional<Layout> replaced = Optional.empty();
        private Map<Integer, Long> numbers = Map.of();
        private OptionalLong argument = OptionalLong.empty();
        private Optional<MemorySegment> struct = Optional.empty();
        private Step.Dispatch.Access access = Step.Dispatch.Access.WRITE;
        private long bytes;

        private Dispatching(KernelName kernel, Walk walk, int result) {
            this.kernel = kernel;
            this.walk = walk;
            parts.add(new Step.Part(result, 0));
        }

        /** The result is a view of the slot. */
        Dispatching at(Layout place) {
            parts.set(0, part(parts.getFirst().slot(), place));
            return this;
        }

        /** The result is read too. */
        Dispatching inPlace() {
            access = Step.Dispatch.Access.READ_WRITE;
            return this;
        }

        /** The result, of this layout, may take the place of what is read next, where that has the same layout. */
        Dispatching replacing(Layout whole) {
            replaced = Optional.of(whole);
            return this;
        }

        /** Adds what is read. A constant has no memory: the result's stands in, since every buffer must be bound. */
        Dispatching reading(Argument operand) {
            int index = parts.size();
            if (numbers.containsKey(index)) {
                return readingNothing();
            }
            Step.Part read = part(operand);
            parts.add(read);
            int result = parts.getFirst().slot();
            bytes += distinctElements(operand.layout()) * dtype(read.slot()).sizeInBytes();
            if (replaced.filter(operand.layout()::equals).isPresent()
                    && slotBytes.get(read.slot()).equals(slotBytes.get(result))
                    && dtype(read.slot()).sizeInBytes() == dtype(result).sizeInBytes()) {
                replaceable.add(index);
            }
            return this;
        }

        /** Adds a buffer that the kernel has and does not touch. */
        Dispatching readingNothing() {
            parts.add(parts.getFirst());
            return this;
        }

        /** Adds the whole of a slot. */
        Dispatching binding(int slot) {
            parts.add(new Step.Part(slot, 0));
            return this;
        }

        Dispatching constants(Map<Integer, Long> operands) {
            numbers = operands;
            return this;
        }

        Dispatching argument(long bits) {
            argument = OptionalLong.of(bits);
            return this;
        }

        Dispatching struct(MemorySegment constants) {
            struct = Optional.of(constants);
            return this;
        }

        /** Counts what is written. */
        Dispatching moving(long written) {
            bytes += written;
            return this;
        }

        void emit() {
            add(new Step.Dispatch(
                    kernel,
                    walk.write(arena, numbers, argument),
                    parts,
                    access,
                    replaceable,
                    struct,
                    walk.items(),
                    bytes));
        }
    }

    private static long distinctElements(Layout layout) {
        long elements = 1;
        for (int dim = 0; dim < layout.shape().rank(); dim++) {
            elements *= layout.stride(dim) == 0 ? 1 : layout.shape().size(dim);
        }
        return elements;
    }
}
