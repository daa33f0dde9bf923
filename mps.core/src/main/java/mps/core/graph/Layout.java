// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import java.util.Optional;
import mps.api.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a contiguous result a view shows: element {@code (i0, i1, ..)} is number {@code offset + i0 *
 * strides[0] + i1 * strides[1] + ..}. Counted in elements. A value: immutable, compared by content.
 *
 * <p>The methods that return a layout are the arithmetic of views. They compose: a view of a view is one layout of the
 * same result. Their arguments have been checked; {@link Views} does that, with messages for users. A layout without
 * elements is always the contiguous one from 0, so that no offset can point outside a buffer.
 */
public final class Layout {
    private final Shape shape;
    private final long[] strides;
    private final long offset;
    private int hash; // 0 until it is asked for; whoever computes it comes to the same

    private Layout(Shape shape, long[] strides, long offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /** Returns the layout with these strides and this offset. */
    public static Layout of(Shape shape, long[] strides, long offset) {
        return shape.elements() == 0 ? contiguous(shape) : new Layout(shape, strides.clone(), offset);
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

    /** Returns whether no element is shown twice. */
    public boolean isDistinct() {
        // Only expanding repeats elements: every other view, of a contiguous result, leaves them apart.
        for (int dim = 0; dim < strides.length; dim++) {
            if (strides[dim] == 0 && shape.size(dim) > 1) {
                return false;
            }
        }
        return true;
    }

    /** Returns the layout whose dimension {@code d} is this one's {@code dims[d]}; all are named, from 0, each once. */
    public Layout permute(int... dims) {
        if (isInOrder(dims)) {
            return this;
        }
        long[] sizes = new long[dims.length];
        long[] permuted = new long[dims.length];
        for (int dim = 0; dim < dims.length; dim++) {
            sizes[dim] = shape.size(dims[dim]);
            permuted[dim] = strides[dims[dim]];
        }
        return of(Shape.of(sizes), permuted, offset);
    }

    private static boolean isInOrder(int... dims) {
        for (int dim = 0; dim < dims.length; dim++) {
            if (dims[dim] != dim) {
                return false;
            }
        }
        return true;
    }

    /** Returns the layout of {@code length} indices of {@code dim}: {@code start}, {@code start + step}, ... */
    public Layout slice(int dim, long start, long length, long step) {
        long[] sizes = shape.toArray();
        long[] stepped = strides.clone();
        sizes[dim] = length;
        // A single index has no neighbour, and its step may be too large to multiply.
        stepped[dim] = length > 1 ? strides[dim] * step : strides[dim];
        return of(Shape.of(sizes), stepped, offset + start * strides[dim]);
    }

    /** Returns the layout of one index of {@code dim}, which is dropped. */
    public Layout select(int dim, long index) {
        return replace(dim, 1, new long[0], new long[0], offset + index * strides[dim]);
    }

    /** Returns the layout with dimensions of {@code sizes} in place of {@code dim}, whose size is their product. */
    public Layout unflatten(int dim, long... sizes) {
        long[] split = new long[sizes.length];
        long stride = strides[dim];
        for (int part = sizes.length - 1; part >= 0; part--) {
            split[part] = stride;
            stride *= Math.max(sizes[part], 1);
        }
        return replace(dim, 1, sizes, split, offset);
    }

    /** Returns the layout with a dimension of size 1 inserted before {@code dim}, which may be the rank. */
    public Layout unsqueeze(int dim) {
        return replace(dim, 0, new long[] {1}, new long[] {0}, offset);
    }

    /** Returns the layout without {@code dim}, whose size is 1. */
    public Layout squeeze(int dim) {
        return select(dim, 0);
    }

    /** Returns the layout repeated to {@code target}: sizes of 1 become any size, new dimensions go in front. */
    public Layout expand(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        long[] expanded = new long[target.rank()];
        int added = target.rank() - shape.rank();
        for (int dim = added; dim < target.rank(); dim++) {
            boolean repeats = shape.size(dim - added) != target.size(dim);
            expanded[dim] = repeats ? 0 : strides[dim - added];
        }
        return of(target, expanded, offset);
    }

    /**
     * Returns the layout of the same elements, in the same row-major order, under another shape; nothing if no strides
     * can say that.
     *
     * <p>Neighbouring dimensions that could be one, because the outer stride is the inner extent, form a block. A shape
     * fits if its dimensions, from the last, fill block after block exactly. This is the rule of PyTorch's
     * {@code computeStride}.
     *
     * @param target has as many elements
     */
    public Optional<Layout> reshape(Shape target) {
        if (shape.elements() == 0) {
            return Optional.of(contiguous(target));
        }
        long[] reshaped = new long[target.rank()];
        int next = target.rank() - 1;
        int dim = shape.rank() - 1;
        while (dim >= 0) {
            long stride = strides[dim];
            long block = shape.size(dim--);
            while (dim >= 0 && (shape.size(dim) == 1 || strides[dim] == block * stride)) {
                block *= shape.size(dim--);
            }
            long filled = 1;
            while (next >= 0 && filled < block) {
                reshaped[next] = filled * stride;
                filled *= target.size(next--);
            }
            if (filled != block) {
                return Optional.empty();
            }
        }
        // Dimensions of size 1 may be left in front; they need no stride.
        return Optional.of(of(target, reshaped, offset));
    }

    /** Returns the layout with {@code count} dimensions from {@code dim} on replaced by others. */
    private Layout replace(int dim, int count, long[] newSizes, long[] newStrides, long newOffset) {
        return of(
                Shape.of(splice(shape.toArray(), dim, count, newSizes)),
                splice(strides, dim, count, newStrides),
                newOffset);
    }

    private static long[] splice(long[] values, int from, int count, long[] inserted) {
        long[] spliced = Arrays.copyOf(values, values.length - count + inserted.length);
        System.arraycopy(inserted, 0, spliced, from, inserted.length);
        int tail = from + count;
        System.arraycopy(values, tail, spliced, from + inserted.length, values.length - tail);
        return spliced;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Layout that
                        && offset == that.offset
                        && shape.equals(that.shape)
                        && Arrays.equals(strides, that.strides));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = (Arrays.hashCode(strides) * 31 + shape.hashCode()) * 31 + Long.hashCode(offset);
            hash = known;
        }
        return known;
    }

    /** Returns shape, strides and offset, for messages. */
    @Override
    public String toString() {
        return shape + " strides " + Arrays.toString(strides) + " from " + offset;
    }
}
