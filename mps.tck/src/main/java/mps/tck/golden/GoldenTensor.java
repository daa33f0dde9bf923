// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.io.Safetensors;

/**
 * Values of any type, on no device.
 *
 * @param dtype the type of the elements
 * @param shape the shape
 * @param data the elements in row-major order, little-endian, on the heap; nobody changes them
 */
public record GoldenTensor(DType dtype, Shape shape, MemorySegment data) {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Copies a tensor of a file, which may be closed afterwards. */
    public static GoldenTensor read(Safetensors file, String name) {
        Safetensors.Entry entry = file.entry(name);
        MemorySegment copy = allocate(entry.sizeInBytes());
        copy.copyFrom(file.data(name));
        return new GoldenTensor(entry.dtype(), entry.shape(), copy);
    }

    /** Copies the values of a tensor, computing them first if need be; throws as {@link Tensor#evaluate()} does. */
    public static GoldenTensor of(Tensor tensor) {
        MemorySegment copy = allocate(tensor.shape().elements() * tensor.dtype().sizeInBytes());
        tensor.copyTo(copy);
        return new GoldenTensor(tensor.dtype(), tensor.shape(), copy);
    }

    private static MemorySegment allocate(long bytes) {
        return MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
    }

    /** Returns a tensor with these values. */
    public Tensor on(Mps mps) {
        return mps.tensor(data, dtype, shape.toArray());
    }

    /** Returns an element of a floating-point tensor, exactly. */
    double number(long index) {
        return switch (dtype) {
            case FLOAT32 -> data.getAtIndex(FLOAT, index);
            case FLOAT16 -> Float.float16ToFloat(bits(index));
            case BFLOAT16 -> Float.intBitsToFloat(bits(index) << Short.SIZE);
            default -> throw new IllegalArgumentException("Expected a floating-point type, but it is " + dtype);
        };
    }

    /** Returns the bits of an element of a half type. */
    short bits(long index) {
        return data.getAtIndex(SHORT, index);
    }

    /** Returns an element of a tensor of whole numbers or booleans; any byte but 0 is true. */
    long whole(long index) {
        return switch (dtype) {
            case INT64 -> data.getAtIndex(LONG, index);
            case INT32 -> data.getAtIndex(INT, index);
            case UINT8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, index));
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, index) == 0 ? 0 : 1;
            default -> throw new IllegalArgumentException("Expected whole numbers or booleans, but it is " + dtype);
        };
    }

    /** Returns an element for people. */
    String text(long index) {
        return switch (dtype) {
            case BOOL -> Boolean.toString(whole(index) != 0);
            case INT32, INT64, UINT8 -> Long.toString(whole(index));
            default -> Float.toString((float) number(index));
        };
    }
}
