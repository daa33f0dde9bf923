// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.List;

/** The methods of {@link Tensor} that show the same elements in another way. Only those that say so may copy. */
interface ViewMethods {

    /**
     * Returns the elements in row-major order under another shape: a view where strides allow it, a copy otherwise.
     *
     * @param sizes the new sizes; one may be -1 and follows from the others
     */
    Tensor reshape(long... sizes);

    /**
     * Returns the elements in row-major order under another shape, as a view.
     *
     * @param sizes the new sizes; one may be -1 and follows from the others
     * @throws ShapeException if strides do not allow a view; {@link #reshape} copies then
     */
    Tensor view(long... sizes);

    /** Returns the view whose dimension {@code d} is this one's {@code dims[d]}; every dimension must be named once. */
    Tensor permute(int... dims);

    /** Returns the view with two dimensions exchanged. */
    Tensor transpose(int dim0, int dim1);

    /** Returns {@code slice(dim, start, end, 1)}. */
    default Tensor slice(int dim, long start, long end) {
        return slice(dim, start, end, 1);
    }

    /**
     * Returns the view of every {@code step}-th index of {@code dim} from {@code start} to before {@code end}.
     *
     * @param start negative counts from the end; values outside are clamped, as in Python
     * @param end negative counts from the end; {@link Long#MAX_VALUE} is the end
     * @param step 1 or more
     */
    Tensor slice(int dim, long start, long end, long step);

    /** Returns the view of one index of {@code dim}, which is dropped; a negative index counts from the end. */
    Tensor select(int dim, long index);

    /** Returns the view of {@code length} indices of {@code dim} from {@code start}; both must lie inside. */
    Tensor narrow(int dim, long start, long length);

    /** Returns the view with {@code dim} split into {@code sizes}; one may be -1. */
    Tensor unflatten(int dim, long... sizes);

    /** Returns {@code flatten(0, -1)}: one dimension. */
    default Tensor flatten() {
        return flatten(0, -1);
    }

    /**
     * Returns the dimensions {@code startDim} to {@code endDim} merged to one; a copy where strides do not allow a
     * view.
     */
    Tensor flatten(int startDim, int endDim);

    /** Returns the view without the {@code dims} of size 1; without any dimension of size 1 where none is given. */
    Tensor squeeze(int... dims);

    /** Returns the view with a dimension of size 1 inserted before {@code dim}; {@code dim} may be the rank itself. */
    Tensor unsqueeze(int dim);

    /** Returns the view with dimensions of size 1 repeated to {@code sizes}; -1 keeps a size, new ones go in front. */
    Tensor expand(long... sizes);

    /**
     * Returns at most {@code chunks} views along {@code dim}, each of {@code ceil(size / chunks)} indices but the last.
     */
    List<Tensor> chunk(int chunks, int dim);

    /** Returns views of {@code splitSize} indices along {@code dim}, the last maybe smaller. */
    List<Tensor> split(long splitSize, int dim);

    /** Returns views of {@code sizes[i]} indices along {@code dim}; the sizes must add up. */
    List<Tensor> split(long[] sizes, int dim);
}
