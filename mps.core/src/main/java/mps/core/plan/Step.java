// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One command of the device. While a plan is made, its operands are parts of slots, of which each value has one; in a
 * finished {@link Plan} they are parts of its buffers.
 */
public sealed interface Step {
    /** Returns the slots it reads; one that it changes in place is among them. */
    List<Integer> reads();

    /** Returns the slot it writes. */
    int writes();

    /** Returns whether it writes through a copy or a matrix product, so that what reads it belongs to a later stage. */
    boolean endsStage();

    /** Returns the same step with every part moved. */
    Step moved(UnaryOperator<Part> move);

    /**
     * Part of a slot or buffer.
     *
     * @param slot its number in the plan
     * @param offset where the part begins, in bytes
     */
    record Part(int slot, long offset) {}

    /**
     * A kernel run on a number of items, one simdgroup each. Bound from index 0: the walk, the parts in order, the
     * constants.
     *
     * @param walk the kernel's {@code Walk}
     * @param parts the result, then what is read
     * @param access whether the result is read too
     * @param replaceable which parts the result may take the place of: all that is read there for an element of the
     *     result is the element at its place
     * @param constants a further struct, if the kernel has one
     * @param items how many simdgroups
     * @param bytes what is read and written, at least
     */
    record Dispatch(
            KernelName kernel,
            MemorySegment walk,
            List<Part> parts,
            Access access,
            List<Integer> replaceable,
            Optional<MemorySegment> constants,
            long items,
            long bytes)
            implements Step {
        /** Whether the result is written only, or read as well. */
        public enum Access {
            WRITE,
            READ_WRITE
        }

        /** Copies the lists. */
        public Dispatch {
            parts = List.copyOf(parts);
            replaceable = List.copyOf(replaceable);
        }

        @Override
        public List<Integer> reads() {
            return parts.subList(access == Access.READ_WRITE ? 0 : 1, parts.size()).stream()
                    .map(Part::slot)
                    .toList();
        }

        @Override
        public int writes() {
            return parts.getFirst().slot();
        }

        @Override
        public boolean endsStage() {
            return Kernels.isCopy(kernel);
        }

        @Override
        public Step moved(UnaryOperator<Part> move) {
            List<Part> moved = parts.stream().map(move).toList();
            return new Dispatch(kernel, walk, moved, access, replaceable, constants, items, bytes);
        }
    }

    /**
     * The matrix product {@code result = left x right}, once for each matrix of a batch.
     *
     * @param rows of left and result
     * @param columns of right and result
     * @param interior columns of left and rows of right
     */
    record Product(Matrix left, Matrix right, Matrix result, long rows, long columns, long interior)
            implements Step {
        @Override
        public List<Integer> reads() {
            return List.of(left.part().slot(), right.part().slot());
        }

        @Override
        public int writes() {
            return result.part().slot();
        }

        @Override
        public boolean endsStage() {
            return true;
        }

        @Override
        public Product moved(UnaryOperator<Part> move) {
            return new Product(left.moved(move), right.moved(move), result.moved(move), rows, columns, interior);
        }
    }

    /** Bytes moved from one slot to another. */
    record Transfer(Part from, Part to, long bytes) implements Step {
        /** Offsets and sizes of Metal's copies are multiples of this. */
        static final long GRANULE = 4;

        /** Returns the bytes the device copies: those of the transfer, and what fills the last granule. */
        public long roundedBytes() {
            return (bytes + GRANULE - 1) / GRANULE * GRANULE;
        }

        @Override
        public List<Integer> reads() {
            return List.of(from.slot());
        }

        @Override
        public int writes() {
            return to.slot();
        }

        @Override
        public boolean endsStage() {
            return true;
        }

        @Override
        public Step moved(UnaryOperator<Part> move) {
            return new Transfer(move.apply(from), move.apply(to), bytes);
        }
    }
}
