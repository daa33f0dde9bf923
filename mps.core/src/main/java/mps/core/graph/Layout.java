// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import mps.api.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a contiguous result a view shows: element {@code (i0, i1, ..)} is number {@code offset + i0 *
 * strides[0] + i1 * strides[1] + ..}. Counted in elements. A value: immutable, compared by content.
 */
public final class Layout {
    private final Shape shape;
    private final long[] strides;
    private final long offset;

    private Layout(Shape shape, long[] strides, long offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /** Returns the layout with these strides and this offset. */
    public static Layout of(Shape shape, long[] strides, long offset) {
        return new Layout(shape, strides.clone(), offset);
    }

    /** Returns the row-major layout of {@code shape} from element 0. */
    public static Layout contiguous(Shape shape) {
        return new Layout(shape, rowMajorStrides(shape), 0);
    }

    /** Returns the strides of a row-major array of this shape. */
    public static long[] rowMajorStrides(Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int dim = shape.rank() - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= Math.max(shape.size(dim), 1);
        }
        return strides;
    }

    /** Returns the sizes of the view. */
    public Shape shape() {
        return shape;
    }

    /** Returns the distance between neighbours along {@code dim}, 0 or more; 0 where expanded. */
    public long stride(int dim) {
        return strides[dim];
    }

    /** Returns the number of the first element. */
    public long offset() {
        return offset;
    }

    /** Returns whether the elements lie in row-major order without gaps, from any offset. */
    public boolean isContiguous() {
        if (shape.elements() == 0) {
            return true;
        }
        long expected = 1;
        for (int dim = shape.rank() - 1; dim >= 0; dim--) {
            long size = shape.size(dim);
            if (size != 1 && strides[dim] != expected) {
                return false;
            }
            expected *= size;
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Layout that
                && offset == that.offset
                && shape.equals(that.shape)
                && Arrays.equals(strides, that.strides);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(strides) * 31 + shape.hashCode()) * 31 + Long.hashCode(offset);
    }

    /** Returns shape, strides and offset, for messages. */
    @Override
    public String toString() {
        return shape + " strides " + Arrays.toString(strides) + " from " + offset;
    }
}
