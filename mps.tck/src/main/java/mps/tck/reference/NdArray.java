// SPDX-License-Identifier: Apache-2.0
package mps.tck.reference;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import mps.api.Shape;

/**
 * An immutable array of doubles with a shape, always dense and in row-major order.
 *
 * <p>Every operation makes a new array by asking, for each element of the result, where it comes from. There are no
 * strides, no views and nothing shared with the runtime: this is what the runtime is judged by. Names and meanings are
 * those of {@link mps.api.Tensor}; dimensions are counted from 0 here, except where a negative one is said to be allowed.
 */
public final class NdArray {
    private final double[] data;
    private final int[] sizes;

    private NdArray(double[] data, int[] sizes) {
        this.data = data;
        this.sizes = sizes;
    }

    /** Returns the array with these elements, in row-major order. */
    public static NdArray of(double[] data, long... sizes) {
        int[] ints = Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
        if (count(ints) != data.length) {
            throw new IllegalArgumentException(
                    "Expected as many elements as " + Arrays.toString(sizes) + " has, but came " + data.length);
        }
        return new NdArray(data.clone(), ints);
    }

    /** Returns the array with these elements, in row-major order; every float is a double. */
    public static NdArray of(float[] data, long... sizes) {
        double[] doubles = new double[data.length];
        for (int i = 0; i < data.length; i++) {
            doubles[i] = data[i];
        }
        return of(doubles, sizes);
    }

    /** Returns the array whose element at each index is what {@code element} says. */
    static NdArray filled(int[] sizes, Element element) {
        NdArray result = new NdArray(new double[count(sizes)], sizes);
        result.eachIndex((place, index) -> result.data[place] = element.at(index));
        return result;
    }

    /** Says what an element is. The index array is reused between calls. */
    @FunctionalInterface
    interface Element {
        double at(int... index);
    }

    // ---- looking at it ----------------------------------------------------------------------------------------------

    /** Returns the shape. */
    public Shape shape() {
        return Shape.of(Arrays.stream(sizes).asLongStream().toArray());
    }

    /** Returns a copy of the elements in row-major order. */
    public double[] toArray() {
        return data.clone();
    }

    /** Returns the number of elements. */
    public int elements() {
        return data.length;
    }

    /** Returns an element by its place in row-major order. */
    public double get(int place) {
        return data[place];
    }

    int rank() {
        return sizes.length;
    }

    int size(int dim) {
        return sizes[dim];
    }

    int[] sizes() {
        return sizes.clone();
    }

    double at(int... index) {
        return data[place(index)];
    }

    private int place(int... index) {
        int place = 0;
        for (int dim = 0; dim < sizes.length; dim++) {
            place = place * sizes[dim] + index[dim];
        }
        return place;
    }

    /** Visits all places in row-major order, with their indices. */
    private void eachIndex(Visitor visitor) {
        int[] index = new int[sizes.length];
        for (int place = 0; place < data.length; place++) {
            visitor.visit(place, index);
            for (int dim = sizes.length - 1; dim >= 0 && ++index[dim] == sizes[dim]; dim--) {
                index[dim] = 0;
            }
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(int place, int... index);
    }

    // ---- elementwise ------------------------------------------------------------------------------------------------

    /** Returns the array with {@code function} of each element. */
    public NdArray map(DoubleUnaryOperator function) {
        return new NdArray(Arrays.stream(data).map(function).toArray(), sizes);
    }

    /** Returns {@code function} of the elements of both, broadcast against each other. */
    public NdArray zip(NdArray other, DoubleBinaryOperator function) {
        int rank = Math.max(rank(), other.rank());
        int[] result = new int[rank];
        for (int dim = 0; dim < rank; dim++) {
            int left = dim < rank - rank() ? 1 : sizes[dim - rank + rank()];
            int right = dim < rank - other.rank() ? 1 : other.sizes[dim - rank + other.rank()];
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException(
                        "Expected shapes that broadcast, but came " + shape() + " and " + other.shape());
            }
            result[dim] = left == 1 ? right : left;
        }
        return filled(result, index -> function.applyAsDouble(broadcastAt(index), other.broadcastAt(index)));
    }

    /** The element that broadcasting puts at an index with as many dimensions or more. */
    double broadcastAt(int... index) {
        int[] own = new int[rank()];
        for (int dim = 0; dim < own.length; dim++) {
            own[dim] = sizes[dim] == 1 ? 0 : index[dim + index.length - rank()];
        }
        return at(own);
    }

    /** Returns {@code this + other}, broadcast. */
    public NdArray add(NdArray other) {
        return zip(other, Double::sum);
    }

    /** Returns {@code this * other}, broadcast. */
    public NdArray mul(NdArray other) {
        return zip(other, (x, y) -> x * y);
    }

    /** Returns {@code max(x, 0)}. */
    public NdArray relu() {
        return map(x -> Math.max(x, 0));
    }

    /** Returns {@code x/2 * (1 + erf(x/sqrt(2)))}. */
    public NdArray gelu() {
        return map(x -> x / 2 * (1 + SpecialFunctions.erf(x / Math.sqrt(2))));
    }

    // ---- products and normalizations -------------------------------------------------------------------------------

    /** Returns the matrix product of the last two dimensions; the dimensions before them must be equal. */
    public NdArray matmul(NdArray other) {
        return Products.matmul(this, other);
    }

    /** Returns {@code this x weight^T + bias} for {@code weight [out, in]} and {@code bias [out]}. */
    public NdArray linear(NdArray weight, NdArray bias) {
        return Products.linear(this, weight, bias);
    }

    /** Returns {@code softmax(this x key^T / sqrt(E)) x value} over the last two dimensions. This is the query. */
    public NdArray scaledDotProductAttention(NdArray key, NdArray value) {
        double scale = 1 / Math.sqrt(sizes[rank() - 1]);
        return matmul(key.transpose(rank() - 2, rank() - 1)).map(x -> x * scale).softmax().matmul(value);
    }

    /** Returns {@code exp(x - max) / sum(exp(x - max))} along the last dimension. */
    public NdArray softmax() {
        return rowwise(row -> {
            double max = Arrays.stream(row).max().orElseThrow();
            double[] exponentials = Arrays.stream(row).map(x -> Math.exp(x - max)).toArray();
            double sum = Arrays.stream(exponentials).sum();
            return Arrays.stream(exponentials).map(x -> x / sum).toArray();
        });
    }

    /** Returns {@code (x - mean) / sqrt(variance + eps) * weight + bias} along the last dimension. */
    public NdArray layerNorm(NdArray weight, NdArray bias, double eps) {
        return rowwise(row -> {
                    double mean = Arrays.stream(row).average().orElseThrow();
                    double variance = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
                    return Arrays.stream(row).map(x -> (x - mean) / Math.sqrt(variance + eps)).toArray();
                })
                .mul(weight)
                .add(bias);
    }

    private NdArray rowwise(UnaryOperator<double[]> function) {
        int width = sizes[rank() - 1];
        double[] result = new double[data.length];
        for (int start = 0; start < data.length; start += width) {
            double[] row = function.apply(Arrays.copyOfRange(data, start, start + width));
            System.arraycopy(row, 0, result, start, width);
        }
        return new NdArray(result, sizes);
    }

    // ---- what are views of a tensor ---------------------------------------------------------------------------------

    /** Returns the elements under another shape; one size may be -1. */
    public NdArray reshape(long... newSizes) {
        long known = Arrays.stream(newSizes).filter(size -> size >= 0).reduce(1, (x, y) -> x * y);
        long[] resolved = Arrays.stream(newSizes).map(size -> size < 0 ? data.length / known : size).toArray();
        return of(data, resolved);
    }

    /** Returns the array whose dimension {@code d} is this one's {@code dims[d]}. */
    public NdArray permute(int... dims) {
        int[] result = Arrays.stream(dims).map(dim -> sizes[dim]).toArray();
        return filled(result, index -> {
            int[] source = new int[dims.length];
            for (int dim = 0; dim < dims.length; dim++) {
                source[dims[dim]] = index[dim];
            }
            return at(source);
        });
    }

    /** Returns the array with two dimensions exchanged. */
    public NdArray transpose(int dim0, int dim1) {
        int[] dims = new int[rank()];
        Arrays.setAll(dims, dim -> dim == dim0 ? dim1 : dim == dim1 ? dim0 : dim);
        return permute(dims);
    }

    /** Returns every {@code step}-th index of {@code dim} from {@code start} to before {@code end}. */
    public NdArray slice(int dim, int start, int end, int step) {
        int[] result = sizes();
        result[dim] = Math.ceilDiv(end - start, step);
        return filled(result, index -> {
            int[] source = index.clone();
            source[dim] = start + index[dim] * step;
            return at(source);
        });
    }

    /** Returns one index of {@code dim}, which is dropped. */
    public NdArray select(int dim, int index) {
        long[] result = new long[rank() - 1];
        Arrays.setAll(result, i -> sizes[i < dim ? i : i + 1]);
        return slice(dim, index, index + 1, 1).reshape(result);
    }

    /** Returns a copy in which the element of {@code source} at each index stands at {@code target} of that index. */
    public NdArray scatter(NdArray source, IndexMap target) {
        double[] result = data.clone();
        source.eachIndex((place, index) -> result[place(target.of(index))] = source.data[place]);
        return new NdArray(result, sizes);
    }

    /** Says where an index goes. The array given is reused between calls. */
    @FunctionalInterface
    public interface IndexMap {
        /** Returns the index that {@code index} goes to. */
        int[] of(int... index);
    }

    private static int count(int... sizes) {
        return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }

    /** Returns the shape, not the elements. */
    @Override
    public String toString() {
        return "float64" + shape();
    }
}
