// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mps.api.Shape;

/**
 * The views of a tensor: checks and completes the user's arguments (negative dimensions, sizes of -1, clamped bounds)
 * and leaves the arithmetic to {@link Layout}.
 */
final class Views {
    private Views() {}

    static Layout view(Layout layout, long... sizes) {
        Shape target = reshaped("view", layout.shape(), sizes);
        return layout.reshape(target)
                .orElseThrow(() -> ShapeRules.error("view", "no strides show " + layout + " as " + target
                        + " without copying; use reshape, which copies where it must"));
    }

    /** Returns the shape that {@code sizes} mean for a tensor of {@code shape}. */
    static Shape reshaped(String operation, Shape shape, long... sizes) {
        return Shape.of(ShapeRules.infer(operation, "the shape " + shape, shape.elements(), sizes));
    }

    static Layout permute(Layout layout, int... dims) {
        Shape shape = layout.shape();
        if (dims.length != shape.rank()) {
            throw ShapeRules.error("permute", "expected each of the " + shape.rank() + " dimensions of the shape "
                    + shape + " once, but came " + Arrays.toString(dims));
        }
        ShapeRules.dims("permute", shape, dims);
        return layout.permute(Arrays.stream(dims).map(shape::normalize).toArray());
    }

    static Layout transpose(Layout layout, int dim0, int dim1) {
        Shape shape = layout.shape();
        int[] dims = new int[shape.rank()];
        Arrays.setAll(dims, dim -> dim);
        int first = ShapeRules.dim("transpose", shape, dim0);
        int second = ShapeRules.dim("transpose", shape, dim1);
        dims[first] = second;
        dims[second] = first;
        return layout.permute(dims);
    }

    static Layout slice(Layout layout, int dim, long start, long end, long step) {
        int normal = ShapeRules.dim("slice", layout.shape(), dim);
        if (step < 1) {
            throw ShapeRules.error("slice", "the step must be 1 or more, but is " + step
                    + "; a view cannot run backwards");
        }
        long size = layout.shape().size(normal);
        long from = clamp(start, size);
        long to = clamp(end, size);
        long length = to > from ? (to - from - 1) / step + 1 : 0;
        return layout.slice(normal, from, length, step);
    }

    private static long clamp(long index, long size) {
        return Math.clamp(index < 0 ? index + size : index, 0, size);
    }

    static Layout select(Layout layout, int dim, long index) {
        int normal = ShapeRules.dim("select", layout.shape(), dim);
        long size = layout.shape().size(normal);
        if (index < -size || index >= size) {
            throw ShapeRules.error("select", "index " + index + " is out of range for dimension " + normal
                    + " of the shape " + layout.shape()
                    + (size == 0 ? ", which is empty" : "; expected " + -size + " to " + (size - 1)));
        }
        return layout.select(normal, index < 0 ? index + size : index);
    }

    static Layout narrow(Layout layout, int dim, long start, long length) {
        int normal = ShapeRules.dim("narrow", layout.shape(), dim);
        long size = layout.shape().size(normal);
        long from = start < 0 ? start + size : start;
        if (from < 0 || from > size || length < 0 || length > size - from) {
            throw ShapeRules.error("narrow", "start " + start + " and length " + length + " leave dimension " + normal
                    + " of the shape " + layout.shape() + "; expected both inside 0 to " + size);
        }
        return layout.slice(normal, from, length, 1);
    }

    static Layout unflatten(Layout layout, int dim, long... sizes) {
        int normal = ShapeRules.dim("unflatten", layout.shape(), dim);
        if (sizes.length == 0) {
            throw ShapeRules.error("unflatten", "expected at least one size for dimension " + normal + " of the shape "
                    + layout.shape() + ", but came none");
        }
        String what = "dimension " + normal + " of the shape " + layout.shape();
        long[] parts = ShapeRules.infer("unflatten", what, layout.shape().size(normal), sizes);
        requireRoom("unflatten", layout.shape(), parts.length - 1);
        return layout.unflatten(normal, parts);
    }

    /** Returns the shape with the dimensions {@code startDim} to {@code endDim} merged. */
    static Shape flattened(Shape shape, int startDim, int endDim) {
        // As in PyTorch, a scalar is flattened like a tensor with one dimension.
        Shape flattened = shape.rank() == 0 ? Shape.of(1) : shape;
        int start = ShapeRules.dim("flatten", flattened, startDim);
        int end = ShapeRules.dim("flatten", flattened, endDim);
        if (start > end) {
            throw ShapeRules.error("flatten", "the first dimension must not come after the last, but they are " + start
                    + " and " + end + " of the shape " + shape);
        }
        long[] sizes = new long[flattened.rank() - (end - start)];
        Arrays.fill(sizes, 1);
        for (int dim = 0; dim < flattened.rank(); dim++) {
            int merged = dim <= start ? dim : Math.max(start, dim - (end - start));
            sizes[merged] *= flattened.size(dim);
        }
        return Shape.of(sizes);
    }

    static Layout squeeze(Layout layout, int... dims) {
        Shape shape = layout.shape();
        boolean[] named = ShapeRules.dims("squeeze", shape, dims);
        Layout squeezed = layout;
        for (int dim = shape.rank() - 1; dim >= 0; dim--) {
            if (shape.size(dim) == 1 && (dims.length == 0 || named[dim])) {
                squeezed = squeezed.squeeze(dim);
            }
        }
        return squeezed;
    }

    static Layout unsqueeze(String operation, Layout layout, int dim) {
        int place = ShapeRules.newDim(operation, layout.shape(), dim);
        requireRoom(operation, layout.shape(), 1);
        return layout.unsqueeze(place);
    }

    static Layout expand(Layout layout, long... sizes) {
        Shape shape = layout.shape();
        int added = sizes.length - shape.rank();
        long[] target = sizes.clone();
        boolean fits = added >= 0;
        for (int dim = Math.max(added, 0); fits && dim < sizes.length; dim++) {
            long size = shape.size(dim - added);
            target[dim] = sizes[dim] == -1 ? size : sizes[dim];
            fits = target[dim] == size || size == 1;
        }
        if (!fits || Arrays.stream(target).anyMatch(size -> size < 0)) {
            throw ShapeRules.error("expand", "the shape " + shape + " does not expand to " + Arrays.toString(sizes)
                    + ": sizes, from the last, must be equal, -1, or expand a 1; new dimensions go in front and need "
                    + "a size");
        }
        return layout.expand(ShapeRules.shape("expand", target));
    }

    /**
     * Returns {@code layout} expanded to {@code target}.
     *
     * @param what is expanded, for the message
     */
    static Layout broadcastTo(String operation, String what, Layout layout, Shape target) {
        if (!ShapeRules.broadcastsTo(layout.shape(), target)) {
            throw ShapeRules.error(operation, what + " of the shape " + layout.shape() + " does not broadcast to "
                    + target + ": its sizes, from the last, must be equal or 1");
        }
        return layout.expand(target);
    }

    static List<Layout> chunk(Layout layout, int chunks, int dim) {
        if (chunks < 1) {
            throw ShapeRules.error("chunk", "the number of chunks must be 1 or more, but is " + chunks);
        }
        long size = layout.shape().size(ShapeRules.dim("chunk", layout.shape(), dim));
        if (size == 0) {
            // As in PyTorch: nothing, cut into the number of pieces asked for.
            return split("chunk", layout, new long[chunks], dim);
        }
        return split("chunk", layout, pieces(size, Math.ceilDiv(size, chunks)), dim);
    }

    static List<Layout> split(Layout layout, long splitSize, int dim) {
        if (splitSize < 1) {
            throw ShapeRules.error("split", "the size of a piece must be 1 or more, but is " + splitSize);
        }
        long size = layout.shape().size(ShapeRules.dim("split", layout.shape(), dim));
        return split("split", layout, pieces(size, splitSize), dim);
    }

    private static long[] pieces(long size, long each) {
        long[] pieces = new long[Math.toIntExact(Math.max(Math.ceilDiv(size, each), 1))];
        Arrays.setAll(pieces, piece -> Math.min(each, size - piece * each));
        return pieces;
    }

    static List<Layout> split(Layout layout, long[] sizes, int dim) {
        return split("split", layout, sizes, dim);
    }

    private static List<Layout> split(String operation, Layout layout, long[] sizes, int dim) {
        int normal = ShapeRules.dim(operation, layout.shape(), dim);
        long size = layout.shape().size(normal);
        List<Layout> parts = new ArrayList<>(sizes.length);
        long start = 0;
        for (long length : sizes) {
            if (length < 0 || length > size - start) {
                throw unequalSum(operation, layout.shape(), normal, sizes);
            }
            parts.add(layout.slice(normal, start, length, 1));
            start += length;
        }
        if (start != size) {
            throw unequalSum(operation, layout.shape(), normal, sizes);
        }
        return parts;
    }

    private static RuntimeException unequalSum(String operation, Shape shape, int dim, long[] sizes) {
        return ShapeRules.error(operation, "the sizes " + Arrays.toString(sizes) + " must be 0 or more and add up to "
                + shape.size(dim) + ", dimension " + dim + " of the shape " + shape);
    }

    private static void requireRoom(String operation, Shape shape, int added) {
        if (shape.rank() + added > Shape.MAX_RANK) {
            throw ShapeRules.error(operation, "the shape " + shape + " would get " + (shape.rank() + added)
                    + " dimensions, but a tensor has at most " + Shape.MAX_RANK);
        }
    }
}
