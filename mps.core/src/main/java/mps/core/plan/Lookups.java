// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/** Steps of operations that go by tables: elements by index, and angles by position. */
final class Lookups {
    private Lookups() {}

    static void gather(Emitter emitter, int result, Layout whole, Op.Gather gather, Argument from, Argument index) {
        int dim = gather.dim();
        Layout source = from.layout();
        long size = source.shape().size(dim);
        int report = emitter.check(new Plan.Check(gather.operation(), dim, size));
        Layout still = withoutMoving(source, dim, whole.shape());
        emitter.dispatch(
                        Kernels.indexing("gather", emitter.dtype(result)),
                        Walk.elementwise(whole, still, index.layout()),
                        result)
                .reading(from)
                .reading(index)
                .binding(emitter.reports())
                .struct(Constants.longs(emitter.arena(), source.stride(dim), size, report))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    /** Returns the layout of the result's shape that stays at index 0 of {@code dim}. */
    private static Layout withoutMoving(Layout source, int dim, Shape shape) {
        long[] strides = new long[shape.rank()];
        for (int other = 0; other < strides.length; other++) {
            strides[other] = other == dim ? 0 : source.stride(other);
        }
        return Layout.of(shape, strides, source.offset());
    }

    static void rotaryAngles(Emitter emitter, int result, double base, Argument positions) {
        long pairs = emitter.slotBytes().get(result)
                / Float.BYTES
                / positions.layout().shape().elements();
        float[] frequencies = new float[Math.toIntExact(pairs)];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(base, -(double) i / pairs);
        }
        emitter.dispatch(Kernels.ROTARY_ANGLES, Walk.rows(1, positions.layout()).orElseThrow(), result)
                .argument(pairs)
                .reading(positions)
                .struct(Constants.floats(emitter.arena(), frequencies))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }

    static void rotary(
            Emitter emitter, int result, RotaryLayout layout, Argument vectors, Argument cosines, Argument sines) {
        // Cosines and sines are results of like operations on the same angles, so they lie alike.
        Walk walk = Walk.rows(1, vectors.layout(), cosines.layout()).orElseThrow();
        boolean halves = layout == RotaryLayout.HALF_SPLIT;
        emitter.dispatch(Kernels.rotary(emitter.dtype(result)), walk, result)
                .replacing(Layout.contiguous(vectors.layout().shape()))
                .reading(vectors)
                .reading(cosines)
                .reading(sines)
                .struct(Constants.uints(emitter.arena(), halves ? 1 : 2, halves ? walk.inner() / 2 : 1))
                .moving(emitter.slotBytes().get(result))
                .emit();
    }
}
