// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/** Steps that go over windows of images. They read images of any strides. */
final class Windows {
    private Windows() {}

    static void unfold(Emitter emitter, int result, Shape shape, Op.Axis height, Op.Axis width, Argument images) {
        long row = shape.size(-1) * shape.size(-2) * shape.size(-3);
        Layout rows = Layout.contiguous(Shape.of(shape.elements() / row, row));
        emitter.dispatch(Kernels.windows("unfold", emitter.dtype(result)), Walk.rows(1, rows).orElseThrow(), result)
                .reading(images)
                .struct(struct(emitter.arena(), images.layout(), shape.size(-3), height, width, false))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    static void pool(Emitter emitter, int result, Layout whole, Op.Pool pool, Argument images) {
        String kernel = pool.function() == Op.PoolFunction.MAX ? "max_pool" : "avg_pool";
        // One dimension, so that an item is a range of elements of the result.
        Layout flat = Layout.contiguous(Shape.of(whole.shape().elements()));
        long channels = images.layout().shape().size(1);
        boolean padded = pool.function() == Op.PoolFunction.MEAN;
        emitter.dispatch(Kernels.windows(kernel, emitter.dtype(result)), Walk.elementwise(flat), result)
                .reading(images)
                .struct(struct(emitter.arena(), images.layout(), channels, pool.height(), pool.width(), padded))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    /** Writes the struct {@code Windows} of the kernels. */
    private static MemorySegment struct(
            Arena arena, Layout images, long channels, Op.Axis height, Op.Axis width, boolean padded) {
        Shape shape = images.shape();
        return Constants.longs(
                arena,
                shape.size(0),
                channels,
                images.stride(0),
                images.stride(1),
                shape.size(2),
                height.windows(),
                height.kernel(),
                height.stride(),
                height.padding(),
                height.dilation(),
                images.stride(2),
                shape.size(3),
                width.windows(),
                width.kernel(),
                width.stride(),
                width.padding(),
                width.dilation(),
                images.stride(3),
                padded ? 1 : 0);
    }
}
