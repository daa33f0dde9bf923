// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions, outermost first. A value: immutable, compared by content, free to share.
 *
 * <p>A shape has 0 to {@link #MAX_RANK} dimensions; a size may be 0. The shape of a scalar is {@code []}.
 */
public final class Shape {
    /** The most dimensions a tensor can have. */
    public static final int MAX_RANK = 8;

    private static final Shape SCALAR = new Shape(new long[0], 1);

    private final long[] sizes;
    private final long elements;

    private Shape(long[] sizes, long elements) {
        this.sizes = sizes;
        this.elements = elements;
    }

    /**
     * Returns the shape with these sizes.
     *
     * @param sizes the size of each dimension, outermost first; none for a scalar
     * @throws ShapeException if a size is negative, there are more than {@link #MAX_RANK}, or the number of elements
     *     does not fit a {@code long}
     */
    public static Shape of(long... sizes) {
        if (sizes.length == 0) {
            return SCALAR;
        }
        if (sizes.length > MAX_RANK) {
            throw new ShapeException("A tensor has at most " + MAX_RANK + " dimensions, but the shape "
                    + Arrays.toString(sizes) + " has " + sizes.length + "; merge dimensions that stay together");
        }
        long product = 1;
        long nonZeroProduct = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new ShapeException("Sizes must be 0 or more, but the shape is " + Arrays.toString(sizes));
            }
            // Overflow is judged without the zeros, so that [0, huge, huge] is refused like [1, huge, huge].
            long high = Math.multiplyHigh(nonZeroProduct, Math.max(size, 1));
            nonZeroProduct *= Math.max(size, 1);
            if (high != 0 || nonZeroProduct < 0) {
                throw new ShapeException("The shape " + Arrays.toString(sizes) + " has more than 2^63-1 elements");
            }
            product *= size;
        }
        return new Shape(sizes.clone(), product);
    }

    /** Returns the number of dimensions. */
    public int rank() {
        return sizes.length;
    }

    /**
     * Returns the size of one dimension.
     *
     * @param dim the dimension; negative counts from the last, as in PyTorch
     * @throws ShapeException if there is no such dimension
     */
    public long size(int dim) {
        return sizes[normalize(dim)];
    }

    /** Returns the product of all sizes; 1 for a scalar. */
    public long elements() {
        return elements;
    }

    /** Returns a copy of the sizes. */
    public long[] toArray() {
        return sizes.clone();
    }

    /**
     * Returns {@code dim} counted from the first dimension.
     *
     * @param dim a dimension in {@code [-rank, rank)}
     * @throws ShapeException if it is outside
     */
    public int normalize(int dim) {
        int rank = sizes.length;
        if (dim < -rank || dim >= rank) {
            throw new ShapeException("Dimension " + dim + " is out of range for the shape " + this
                    + (rank == 0 ? ", which has no dimension" : "; expected " + -rank + " to " + (rank - 1)));
        }
        return dim < 0 ? dim + rank : dim;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return this == other || (other instanceof Shape that && Arrays.equals(sizes, that.sizes));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** Returns the sizes as {@code [2, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
