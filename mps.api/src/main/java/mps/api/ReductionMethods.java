// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The methods of {@link Tensor} that compute over whole dimensions. Half types are added up in float32 and rounded
 * once; whole numbers and booleans in int64, wrapping around.
 */
interface ReductionMethods {

    /** Returns the sum over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor sum(int... dims) {
        return sum(KeepDim.DROP, dims);
    }

    /** Returns the sum over {@code dims}; over all dimensions where none is given. Of whole numbers it is int64. */
    Tensor sum(KeepDim keepDim, int... dims);

    /** Returns the arithmetic mean over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor mean(int... dims) {
        return mean(KeepDim.DROP, dims);
    }

    /**
     * Returns the arithmetic mean over {@code dims}; over all dimensions where none is given. Of nothing it is NaN.
     *
     * @throws DTypeException if the elements are not floating-point
     */
    Tensor mean(KeepDim keepDim, int... dims);

    /** Returns {@code var(KeepDim.DROP, 1, dims)}: the unbiased variance. */
    default Tensor var(int... dims) {
        return var(KeepDim.DROP, 1, dims);
    }

    /**
     * Returns the variance over {@code dims}, over all dimensions where none is given: the sum of the squared distances
     * from the mean, divided by {@code max(n - correction, 0)} where {@code n} is how many elements are reduced.
     *
     * @param correction 1 for the unbiased estimate (Bessel's correction), 0 for the mean of the squares
     * @throws DTypeException if the elements are not floating-point
     */
    Tensor var(KeepDim keepDim, double correction, int... dims);

    /** Returns the largest element; NaN if one is NaN. */
    default Tensor max() {
        return amax(KeepDim.DROP);
    }

    /** Returns the largest element over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor amax(int... dims) {
        return amax(KeepDim.DROP, dims);
    }

    /**
     * Returns the largest element over {@code dims}; over all dimensions where none is given. NaN if one is NaN.
     *
     * @throws ShapeException if a reduced dimension has size 0: there is no largest of nothing
     */
    Tensor amax(KeepDim keepDim, int... dims);

    /** Returns the smallest element; NaN if one is NaN. */
    default Tensor min() {
        return amin(KeepDim.DROP);
    }

    /** Returns the smallest element over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor amin(int... dims) {
        return amin(KeepDim.DROP, dims);
    }

    /**
     * Returns the smallest element over {@code dims}; over all dimensions where none is given. NaN if one is NaN.
     *
     * @throws ShapeException if a reduced dimension has size 0: there is no smallest of nothing
     */
    Tensor amin(KeepDim keepDim, int... dims);

    /** Returns the place of the largest of all elements, in row-major order, as an int64 scalar. */
    Tensor argmax();

    /** Returns the index of the largest element along {@code dim}, which is dropped, as int64. */
    default Tensor argmax(int dim) {
        return argmax(KeepDim.DROP, dim);
    }

    /**
     * Returns the index of the largest element along {@code dim}, as int64: the first of several; that of the first NaN
     * if there is one.
     *
     * @throws ShapeException if the dimension has size 0
     */
    Tensor argmax(KeepDim keepDim, int dim);

    /** Returns the place of the smallest of all elements, in row-major order, as an int64 scalar. */
    Tensor argmin();

    /** Returns the index of the smallest element along {@code dim}, which is dropped, as int64. */
    default Tensor argmin(int dim) {
        return argmin(KeepDim.DROP, dim);
    }

    /**
     * Returns the index of the smallest element along {@code dim}, as int64: the first of several; that of the first
     * NaN if there is one.
     *
     * @throws ShapeException if the dimension has size 0
     */
    Tensor argmin(KeepDim keepDim, int dim);

    /** Returns, for each element, the sum of it and those before it along {@code dim}. Of whole numbers it is int64. */
    Tensor cumsum(int dim);

    /** Returns the {@code k} largest elements along {@code dim}. */
    default TopK topk(long k, int dim) {
        return topk(k, dim, TopK.Which.LARGEST);
    }

    /**
     * Returns the {@code k} largest or smallest elements along {@code dim}, in that order, and their indices. Of equal
     * elements the one with the smaller index comes first; NaN counts as larger than any number.
     *
     * @param k 0 to the size of {@code dim}, which it replaces in the shape of the results
     */
    TopK topk(long k, int dim, TopK.Which which);

    /** Returns {@code exp(x - max) / sum(exp(x - max))} along {@code dim}; NaN where all are negative infinity. */
    Tensor softmax(int dim);

    /** Returns {@code (x - max) - log(sum(exp(x - max)))} along {@code dim}: the logarithm of {@link #softmax}. */
    Tensor logSoftmax(int dim);
}
