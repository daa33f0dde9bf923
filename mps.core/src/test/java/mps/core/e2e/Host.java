// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import mps.api.DType;

/** An array of plain Java in row-major order: doubles, or of a type without fraction longs. */
final class Host {
    private final DType dtype;
    private final long[] sizes;
    private final double[] real;
    private final long[] whole;

    private Host(DType dtype, long[] sizes, double[] real, long[] whole) {
        this.dtype = dtype;
        this.sizes = sizes.clone();
        this.real = real;
        this.whole = whole;
    }

    /** Returns an array of floating-point numbers, each a function of its index; they are not rounded. */
    static Host real(DType dtype, long[] sizes, ToDoubleFunction<int[]> element) {
        double[] real = new double[count(sizes)];
        int[] next = {0};
        each(sizes, index -> real[next[0]++] = element.applyAsDouble(index));
        return new Host(dtype, sizes, real, new long[0]);
    }

    /** Returns an array of whole numbers or booleans, each a function of its index; they wrap around. */
    static Host whole(DType dtype, long[] sizes, ToLongFunction<int[]> element) {
        long[] whole = new long[count(sizes)];
        int[] next = {0};
        each(sizes, index -> whole[next[0]++] = wrapped(dtype, element.applyAsLong(index)));
        return new Host(dtype, sizes, new double[0], whole);
    }

    /** Returns an array of elements of this, each named by its place there. */
    Host pick(long[] newSizes, ToIntFunction<int[]> place) {
        return dtype.isFloatingPoint()
                ? real(dtype, newSizes, index -> real[place.applyAsInt(index)])
                : whole(dtype, newSizes, index -> whole[place.applyAsInt(index)]);
    }

    /** Returns the elements, in order, under another shape. */
    Host reshape(long... newSizes) {
        return new Host(dtype, newSizes, real, whole);
    }

    /** Returns the array whose dimension {@code d} is this one's {@code dims[d]}. */
    Host permute(int... dims) {
        long[] newSizes = Arrays.stream(dims).mapToLong(dim -> sizes[dim]).toArray();
        return pick(newSizes, index -> {
            int[] from = new int[dims.length];
            for (int dim = 0; dim < dims.length; dim++) {
                from[dims[dim]] = index[dim];
            }
            return place(from);
        });
    }

    /** Returns the elements from {@code start} to before {@code end} along {@code dim}. */
    Host slice(int dim, int start, int end, int step) {
        return pick(with(dim, Math.max(0, (end - start + step - 1) / step)), index -> {
            int[] from = index.clone();
            from[dim] = start + index[dim] * step;
            return place(from);
        });
    }

    Host broadcast(long... newSizes) {
        return pick(newSizes, this::broadcastPlace);
    }

    /** Returns the elements in another type, as {@link mps.api.Tensor#to} says. */
    Host to(DType target) {
        if (target.isFloatingPoint()) {
            return real(target, sizes, index -> rounded(target, real(place(index))));
        }
        return whole(target, sizes, index -> {
            int at = place(index);
            if (target == DType.BOOL) {
                return dtype.isFloatingPoint() ? (real[at] != 0 ? 1 : 0) : (whole[at] != 0 ? 1 : 0);
            }
            return dtype.isFloatingPoint() ? saturated(target, real[at]) : whole[at];
        });
    }

    private static long saturated(DType dtype, double value) {
        return switch (dtype) {
            case INT32 -> (int) value;
            case UINT8 -> Math.clamp((long) value, 0, 255);
            default -> (long) value;
        };
    }

    DType dtype() {
        return dtype;
    }

    int rank() {
        return sizes.length;
    }

    int size(int dim) {
        return (int) sizes[dim];
    }

    long[] sizes() {
        return sizes.clone();
    }

    /** Returns the sizes with another one in place of that of {@code dim}. */
    long[] with(int dim, long size) {
        long[] changed = sizes.clone();
        changed[dim] = size;
        return changed;
    }

    int count() {
        return count(sizes);
    }

    /** Returns the place of an element in row-major order. */
    int place(int... index) {
        int place = 0;
        for (int dim = 0; dim < sizes.length; dim++) {
            place = place * (int) sizes[dim] + index[dim];
        }
        return place;
    }

    /** Returns the place of the element that this, broadcast, has at an index of at least as many dimensions. */
    int broadcastPlace(int... index) {
        int place = 0;
        int missing = index.length - sizes.length;
        for (int dim = 0; dim < sizes.length; dim++) {
            place = place * (int) sizes[dim] + (sizes[dim] == 1 ? 0 : index[missing + dim]);
        }
        return place;
    }

    /** Returns the number at a place, also where it is whole. */
    double real(int place) {
        return dtype.isFloatingPoint() ? real[place] : whole[place];
    }

    long whole(int place) {
        return whole[place];
    }

    double at(int... index) {
        return real(place(index));
    }

    /** Returns the elements as they lie in memory. */
    MemorySegment bytes() {
        int count = count();
        return switch (dtype) {
            case FLOAT32 -> {
                float[] data = new float[count];
                for (int i = 0; i < count; i++) {
                    data[i] = (float) real[i];
                }
                yield MemorySegment.ofArray(data);
            }
            case FLOAT16, BFLOAT16 -> {
                short[] data = new short[count];
                for (int i = 0; i < count; i++) {
                    data[i] = bits(dtype, real[i]);
                }
                yield MemorySegment.ofArray(data);
            }
            case INT32 -> MemorySegment.ofArray(
                    Arrays.stream(whole).mapToInt(Math::toIntExact).toArray());
            case INT64 -> MemorySegment.ofArray(whole.clone());
            case UINT8, BOOL -> {
                byte[] data = new byte[count];
                for (int i = 0; i < count; i++) {
                    data[i] = (byte) whole[i];
                }
                yield MemorySegment.ofArray(data);
            }
        };
    }

    // ---- numbers of the types

    /** Returns the bits of a half number. */
    static short bits(DType dtype, double value) {
        if (dtype == DType.FLOAT16) {
            return Float.floatToFloat16((float) value);
        }
        return (short) (Float.floatToRawIntBits((float) rounded(dtype, value)) >>> 16);
    }

    /** Returns the nearest number of a floating-point type, by way of float32. */
    static double rounded(DType dtype, double value) {
        float single = (float) value;
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(single));
            case BFLOAT16 -> {
                if (Float.isNaN(single) || Float.isInfinite(single)) {
                    yield single;
                }
                int bits = Float.floatToRawIntBits(single);
                yield Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
            }
            default -> single;
        };
    }

    /** Returns the distance from one number of a floating-point type to the next. */
    static double ulp(DType dtype, double value) {
        int exponent = Math.getExponent(Math.abs(value));
        return switch (dtype) {
            case FLOAT16 -> Math.scalb(1.0, Math.clamp(exponent, -14, 15) - 10);
            case BFLOAT16 -> Math.scalb(1.0, Math.clamp(exponent, -126, 127) - 7);
            default -> Math.scalb(1.0, Math.clamp(exponent, -126, 127) - 23);
        };
    }

    /** Returns the low bits of a whole number. */
    static long wrapped(DType dtype, long value) {
        return switch (dtype) {
            case INT32 -> (int) value;
            case UINT8 -> value & 255;
            default -> value;
        };
    }

    // ---- shapes

    static int count(long... sizes) {
        return (int) LongStream.of(sizes).reduce(1, (a, b) -> a * b);
    }

    /** Passes every index, in row-major order. */
    static void each(long[] sizes, Consumer<int[]> action) {
        int count = count(sizes);
        int[] index = new int[sizes.length];
        for (int i = 0; i < count; i++) {
            action.accept(index);
            for (int dim = sizes.length - 1; dim >= 0 && ++index[dim] == sizes[dim]; dim--) {
                index[dim] = 0;
            }
        }
    }

    /** Returns the shape that shapes broadcast to. */
    static long[] broadcast(long[]... shapes) {
        int rank = Arrays.stream(shapes).mapToInt(shape -> shape.length).max().orElse(0);
        long[] result = new long[rank];
        Arrays.fill(result, 1);
        for (long[] shape : shapes) {
            for (int dim = 0; dim < shape.length; dim++) {
                int to = rank - shape.length + dim;
                result[to] = result[to] == 1 ? shape[dim] : result[to];
            }
        }
        return result;
    }

    @Override
    public String toString() {
        return dtype + Arrays.toString(sizes);
    }
}
