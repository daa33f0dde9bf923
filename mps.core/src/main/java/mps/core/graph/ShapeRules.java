// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mps.api.Shape;
import mps.api.ShapeException;

/**
 * Which dimensions, sizes and shapes fit an operation. Every violation is a {@link ShapeException} that begins with the
 * operation and names the shapes and the rule.
 */
final class ShapeRules {
    private ShapeRules() {}

    /** Returns the exception for {@code operation}. */
    static ShapeException error(String operation, String message) {
        return new ShapeException(operation + ": " + message);
    }

    /** Returns the shape with these sizes; refuses more dimensions than a tensor can have. */
    static Shape shape(String operation, long... sizes) {
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw new ShapeException(operation + ": " + e.getMessage(), e);
        }
    }

    /** Returns {@code dim} counted from the first dimension. */
    static int dim(String operation, Shape shape, int dim) {
        int rank = shape.rank();
        if (dim < -rank || dim >= rank) {
            throw error(operation, "dimension " + dim + " is out of range for the shape " + shape
                    + (rank == 0 ? ", which has no dimension" : "; expected " + -rank + " to " + (rank - 1)));
        }
        return dim < 0 ? dim + rank : dim;
    }

    /** Returns the place before which a new dimension goes: {@code dim} counted from the first, the rank included. */
    static int newDim(String operation, Shape shape, int dim) {
        int places = shape.rank() + 1;
        if (dim < -places || dim >= places) {
            throw error(operation, "a new dimension at " + dim + " is out of range for the shape " + shape
                    + "; expected " + -places + " to " + (places - 1));
        }
        return dim < 0 ? dim + places : dim;
    }

    /** Returns which dimensions {@code dims} names, each at most once. */
    static boolean[] dims(String operation, Shape shape, int... dims) {
        boolean[] named = new boolean[shape.rank()];
        for (int dim : dims) {
            int normal = dim(operation, shape, dim);
            if (named[normal]) {
                throw error(operation, "dimension " + normal + " is named twice in " + Arrays.toString(dims)
                        + " for the shape " + shape + "; name each dimension once");
            }
            named[normal] = true;
        }
        return named;
    }

    /**
     * Returns {@code sizes} with a -1 replaced by what makes them {@code elements} in all.
     *
     * @param what has that many elements, for the message
     */
    static long[] infer(String operation, String what, long elements, long... sizes) {
        int unknown = -1;
        for (int dim = 0; dim < sizes.length; dim++) {
            if (sizes[dim] < -1 || (sizes[dim] == -1 && unknown >= 0)) {
                throw error(operation, "expected sizes of 0 or more, and at most one -1, but they are "
                        + Arrays.toString(sizes));
            }
            if (sizes[dim] == -1) {
                unknown = dim;
            }
        }
        long[] inferred = sizes.clone();
        if (unknown >= 0) {
            inferred[unknown] = 1;
            long known = shape(operation, inferred).elements();
            if (known == 0) {
                throw error(operation, "the -1 in " + Arrays.toString(sizes) + " could be any size, because the others "
                        + "make 0 elements; write the size");
            }
            if (elements % known != 0) {
                throw error(operation, "the sizes " + Arrays.toString(sizes) + " do not divide " + what + " of "
                        + elements + " elements: " + elements + " is no multiple of " + known);
            }
            inferred[unknown] = elements / known;
        }
        long product = shape(operation, inferred).elements();
        if (product != elements) {
            throw error(operation, "the sizes " + Arrays.toString(sizes) + " make " + product + " elements, but " + what
                    + " has " + elements + "; they must be equal");
        }
        return inferred;
    }

    /** Returns the shape all these broadcast to: trailing sizes are equal, or one of them is 1. */
    static Shape broadcast(String operation, Shape left, Shape right) {
        return left.equals(right) ? left : broadcast(operation, new Shape[] {left, right});
    }

    /** Returns the shape all these broadcast to. */
    static Shape broadcast(String operation, Shape... shapes) {
        int rank = 0;
        for (Shape shape : shapes) {
            rank = Math.max(rank, shape.rank());
        }
        long[] sizes = new long[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++) {
            long common = 1;
            for (Shape shape : shapes) {
                long size = fromEnd <= shape.rank() ? shape.size(-fromEnd) : 1;
                if (common != 1 && size != 1 && size != common) {
                    throw error(operation, "the shapes " + list(shapes) + " do not broadcast: dimension " + -fromEnd
                            + " has the sizes " + common + " and " + size
                            + "; sizes, from the last, must be equal, or one of them 1");
                }
                common = size == 1 ? common : size;
            }
            sizes[rank - fromEnd] = common;
        }
        return shape(operation, sizes);
    }

    /** Returns whether {@code from} broadcasts to exactly {@code to}. */
    static boolean broadcastsTo(Shape from, Shape to) {
        if (from.rank() > to.rank()) {
            return false;
        }
        for (int fromEnd = 1; fromEnd <= from.rank(); fromEnd++) {
            long size = from.size(-fromEnd);
            if (size != 1 && size != to.size(-fromEnd)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the sizes without the last {@code trailing} ones. */
    static Shape leading(Shape shape, int trailing) {
        return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - trailing));
    }

    /** Returns {@code leading}'s sizes followed by {@code trailing}. */
    static Shape append(String operation, Shape leading, long... trailing) {
        long[] sizes = Arrays.copyOf(leading.toArray(), leading.rank() + trailing.length);
        System.arraycopy(trailing, 0, sizes, leading.rank(), trailing.length);
        return shape(operation, sizes);
    }

    private static String list(Shape... shapes) {
        return Stream.of(shapes).map(Shape::toString).collect(Collectors.joining(" and "));
    }
}
