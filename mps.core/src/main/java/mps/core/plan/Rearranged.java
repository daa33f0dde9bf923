// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

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
 * Products whose only reader copies all of them, mostly in another order, as attention is put together from its heads.
 * They are written in that order, and there is no copy.
 */
final class Rearranged {
    private Rearranged() {}

    /** Returns, by value, the copy that it is written as and where in that its elements lie. */
    static Map<Integer, Argument> of(Program program) {
        int inputs = program.inputs().size();
        Map<Integer, Integer> uses = program.uses();
        Map<Integer, Argument> written = new HashMap<>();
        for (int i = 0; i < program.instructions().size(); i++) {
            int copy = inputs + i;
            Instruction instruction = program.instructions().get(i);
            if (instruction.op() instanceof Op.Copy) {
                Argument source = instruction.arguments().getFirst();
                if (source.value() >= inputs && uses.getOrDefault(source.value(), 0) == 1) {
                    Instruction product = program.instructions().get(source.value() - inputs);
                    placed(product, source.layout())
                            .ifPresent(place -> written.put(source.value(), new Argument(copy, place)));
                }
            }
        }
        return written;
    }

    private static Optional<Layout> placed(Instruction product, Layout copied) {
        List<Argument> arguments = product.arguments();
        Optional<Layout> place = place(product.shape(), copied);
        return switch (product.op()) {
            case Op.MatMul() when arguments.get(0).layout().shape().size(-1) > 0 ->
                place.filter(layout -> Products.canWrite(layout, arguments.get(0), arguments.get(1)));
            case Op.Attention _ ->
                place.filter(layout -> AttentionSteps.canWrite(layout, arguments));
            default -> Optional.empty();
        };
    }

    /**
     * Returns where the elements of a contiguous value lie in a copy of it.
     *
     * @param copied the view of the value that the copy shows
     * @return nothing if that is not all of it, or splits a dimension
     */
    private static Optional<Layout> place(Shape value, Layout copied) {
        if (copied.offset() != 0 || copied.shape().elements() != value.elements() || value.elements() == 0) {
            return Optional.empty();
        }
        Layout whole = Layout.contiguous(value);
        Layout copy = Layout.contiguous(copied.shape());
        long[] strides = new long[value.rank()];
        for (int dim = 0; dim < strides.length; dim++) {
            long size = value.size(dim);
            if (size == 1) {
                continue;
            }
            int same = Readers.dimOf(copied, whole.stride(dim));
            if (same < 0 || copied.shape().size(same) != size) {
                return Optional.empty();
            }
            strides[dim] = copy.stride(same);
        }
        return Optional.of(Layout.of(value, strides, 0));
    }
}
