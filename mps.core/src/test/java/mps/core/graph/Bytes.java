// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import mps.api.DType;
import mps.api.Shape;

/** Arrays as the bytes of each type. */
final class Bytes {
    private Bytes() {}

    static MemorySegment of(DType dtype, NdArray array) {
        double[] values = array.values();
        MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * dtype.sizeInBytes()]);
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            switch (dtype) {
                case FLOAT32 -> bytes.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) value);
                case FLOAT16 ->
                    bytes.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, Float.floatToFloat16((float) value));
                case BFLOAT16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, bfloat16((float) value));
                case INT32 -> bytes.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, (int) value);
                case INT64 -> bytes.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i, (long) value);
                case UINT8, BOOL -> bytes.set(ValueLayout.JAVA_BYTE, i, (byte) value);
            }
        }
        return bytes;
    }

    static NdArray toArray(DType dtype, Shape shape, MemorySegment bytes) {
        double[] values = new double[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case FLOAT32 -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
                case FLOAT16 -> Float.float16ToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i));
                case BFLOAT16 -> bfloat16ToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i));
                case INT32 -> bytes.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
                case INT64 -> bytes.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i);
                case UINT8, BOOL -> Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, i));
            };
        }
        return NdArray.of(shape, values);
    }

    /** Returns the nearest number with 16 bits; of two, the even one. */
    static short bfloat16(float value) {
        if (Float.isNaN(value)) {
            return 0x7FC0;
        }
        long bits = Integer.toUnsignedLong(Float.floatToRawIntBits(value));
        long upper = bits >>> 16;
        long lower = bits & 0xFFFF;
        boolean up = lower > 0x8000 || (lower == 0x8000 && (upper & 1) == 1);
        return (short) (up ? upper + 1 : upper);
    }

    static float bfloat16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
