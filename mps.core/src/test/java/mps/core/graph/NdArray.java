// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import mps.api.Shape;

/** An array of any rank, in which everything is done index by index: what the recording side is compared with. */
final class NdArray {
    private final Shape shape;
    private final double[] values;

    private NdArray(Shape shape, double[] values) {
        this.shape = shape;
        this.values = values;
    }

    /** Returns the array of these values in row-major order. */
    static NdArray of(Shape shape, double... values) {
        if (values.length != shape.elements()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
        return new NdArray(shape, values);
    }

    /** Returns the array whose element at each index is {@code element} of that index. */
    static NdArray build(Shape shape, ToDoubleFunction<long[]> element) {
        double[] values = new double[Math.toIntExact(shape.elements())];
        for (int number = 0; number < values.length; number++) {
            values[number] = element.applyAsDouble(index(shape, number));
        }
        return new NdArray(shape, values);
    }

    /** Returns 0, 1, 2, ... */
    static NdArray counting(long... sizes) {
        Shape shape = Shape.of(sizes);
        return build(shape, index -> number(shape, index));
    }

    /** Returns multiples of 1/64 in [-2, 2), which float32 holds exactly. */
    static NdArray random(Random random, long... sizes) {
        return build(Shape.of(sizes), index -> random.nextInt(-128, 128) / 64.0);
    }

    Shape shape() {
        return shape;
    }

    double at(long... index) {
        return values[(int) number(shape, index)];
    }

    /** Returns the element that stands at {@code index} when this is broadcast to more or larger dimensions. */
    double broadcastAt(long... index) {
        long[] own = Arrays.copyOfRange(index, index.length - shape.rank(), index.length);
        for (int dim = 0; dim < own.length; dim++) {
            own[dim] = shape.size(dim) == 1 ? 0 : own[dim];
        }
        return at(own);
    }

    /** Returns the same elements in row-major order under another shape. */
    NdArray as(Shape other) {
        return of(other, values);
    }

    float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    double[] values() {
        return values.clone();
    }

    /** Returns the index of element {@code number} in row-major order. */
    static long[] index(Shape shape, long number) {
        long[] index = new long[shape.rank()];
        long rest = number;
        for (int dim = shape.rank() - 1; dim >= 0; dim--) {
            index[dim] = rest % shape.size(dim);
            rest /= shape.size(dim);
        }
        return index;
    }

    /** Returns {@code index} with {@code value} in place of what stands at {@code dim}. */
    static long[] with(long[] index, int dim, long value) {
        long[] changed = index.clone();
        changed[dim] = value;
        return changed;
    }

    /** Returns {@code index} with {@code value} inserted before {@code dim}. */
    static long[] insert(long[] index, int dim, long value) {
        long[] longer = new long[index.length + 1];
        System.arraycopy(index, 0, longer, 0, dim);
        longer[dim] = value;
        System.arraycopy(index, dim, longer, dim + 1, index.length - dim);
        return longer;
    }

    /** Returns {@code index} without what stands at {@code dim}. */
    static long[] remove(long[] index, int dim) {
        long[] shorter = new long[index.length - 1];
        System.arraycopy(index, 0, shorter, 0, dim);
        System.arraycopy(index, dim + 1, shorter, dim, shorter.length - dim);
        return shorter;
    }

    private static long number(Shape shape, long... index) {
        long number = 0;
        for (int dim = 0; dim < shape.rank(); dim++) {
            number = number * shape.size(dim) + index[dim];
        }
        return number;
    }

    @Override
    public String toString() {
        return shape + " " + Arrays.toString(values);
    }
}
