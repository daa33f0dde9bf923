// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One command of the device. Operands are parts of slots, which are bound to buffers when the plan is used. */
public sealed interface Step {
    /** Returns the slots it reads; one that it changes in place is among them. */
    List<Integer> reads();

    /** Returns the slot it writes. */
    int writes();

    /** Returns whether it writes through a copy or a matrix product, so that what reads it belongs to a later stage. */
    boolean endsStage();

    /**
     * Part of a slot.
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
     * @param inPlace whether the result is read too
     * @param constants a further struct, if the kernel has one
     * @param items how many simdgroups
     */
    record Dispatch(
            KernelName kernel,
            MemorySegment walk,
            List<Part> parts,
            Access inPlace,
            Optional<MemorySegment> constants,
            long items)
            implements Step {
        /** Whether the result is written only, or read as well. */
        public enum Access {
            WRITE,
            READ_WRITE
        }

        /** Copies the list. */
        public Dispatch {
            parts = List.copyOf(parts);
        }

        @Override
        public List<Integer> reads() {
            List<Integer> slots = new ArrayList<>();
            for (Part part : parts.subList(inPlace == Access.READ_WRITE ? 0 : 1, parts.size())) {
                slots.add(part.slot());
            }
            return slots;
        }

        @Override
        public int writes() {
            return parts.getFirst().slot();
        }

        @Override
        public boolean endsStage() {
            return kernel.equals(Kernels.COPY);
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
    }

    /** Bytes moved from one slot to another. */
    record Transfer(Part from, Part to, long bytes) implements Step {
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
    }
}
