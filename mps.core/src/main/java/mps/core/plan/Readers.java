// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Instruction;

/**
 * How each value of a program is read. Matrix products and attention take operands with strides, so that a view need not
 * be copied for them.
 */
final class Readers {
    /** Operands of a product or of attention that are matrices; behind them comes the mask. */
    private static final int MATRICES = 3;

    /** By value: the layouts it is read in, where it could be another; absent where somebody needs it as it is. */
    private final Map<Integer, Optional<List<Layout>>> matrices = new HashMap<>();

    private Readers() {}

    static Readers of(Program program) {
        Readers readers = new Readers();
        for (Instruction instruction : program.instructions()) {
            boolean product = instruction.op() instanceof Op.MatMul || instruction.op() instanceof Op.Attention;
            int operand = 0;
            for (Argument argument : instruction.arguments()) {
                boolean matrix = product && operand++ < MATRICES;
                Optional<List<Layout>> before =
                        readers.matrices.computeIfAbsent(argument.value(), _ -> Optional.of(new ArrayList<>()));
                before.ifPresent(layouts -> layouts.add(argument.layout()));
                if (!matrix) {
                    readers.matrices.put(argument.value(), Optional.empty());
                }
            }
        }
        return readers;
    }

    /** Returns whether all who read a copy can read the view that it is a copy of. */
    boolean takeView(int value, Instruction copy) {
        Layout source = copy.arguments().getFirst().layout();
        List<Layout> layouts = matrices.getOrDefault(value, Optional.empty()).orElse(List.of());
        return !layouts.isEmpty()
                && layouts.stream()
                        .allMatch(layout -> through(layout, source)
                                .filter(Readers::hasMatrices)
                                .isPresent());
    }

    private static boolean hasMatrices(Layout layout) {
        int rank = layout.shape().rank();
        return layout.stride(rank - 1) == 1 || layout.stride(rank - 2) == 1;
    }

    /**
     * Returns what a view of a contiguous copy shows, as a view of what was copied.
     *
     * @param view of the copy
     * @param source what was copied; its shape is the copy's
     * @return nothing if a dimension of the view is none of the copy's
     */
    static Optional<Layout> through(Layout view, Layout source) {
        Shape copied = source.shape();
        if (copied.elements() == 0) {
            return Optional.empty();
        }
        Layout whole = Layout.contiguous(copied);
        long[] first = new long[copied.rank()];
        long offset = source.offset();
        long rest = view.offset();
        for (int dim = 0; dim < copied.rank(); dim++) {
            first[dim] = rest / whole.stride(dim);
            rest %= whole.stride(dim);
            offset += first[dim] * source.stride(dim);
        }
        long[] strides = new long[view.shape().rank()];
        boolean[] taken = new boolean[copied.rank()];
        for (int dim = 0; dim < strides.length; dim++) {
            long size = view.shape().size(dim);
            if (size == 1) {
                continue;
            }
            int same = dimOf(whole, view.stride(dim));
            if (same < 0 || taken[same] || first[same] + size > copied.size(same)) {
                return Optional.empty();
            }
            taken[same] = true;
            strides[dim] = source.stride(same);
        }
        return Optional.of(Layout.of(view.shape(), strides, offset));
    }

    /** Returns the dimension, not of size 1, whose elements are so far apart; -1 if there is none. */
    static int dimOf(Layout layout, long stride) {
        for (int dim = 0; dim < layout.shape().rank(); dim++) {
            if (layout.shape().size(dim) > 1 && layout.stride(dim) == stride) {
                return dim;
            }
        }
        return -1;
    }
}
