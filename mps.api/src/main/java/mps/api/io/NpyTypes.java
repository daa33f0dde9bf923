// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.nio.file.Path;
import java.util.Optional;
import mps.api.DType;

/** NumPy's names of types, as in {@code numpy.dtype.str}: byte order, kind, and bytes of an element. */
final class NpyTypes {
    private NpyTypes() {}

    /** Returns NumPy's name of a type; empty if it has none. */
    static Optional<String> nameOf(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> Optional.of("<f4");
            case FLOAT16 -> Optional.of("<f2");
            case BFLOAT16 -> Optional.empty();
            case INT32 -> Optional.of("<i4");
            case INT64 -> Optional.of("<i8");
            case UINT8 -> Optional.of("|u1");
            case BOOL -> Optional.of("|b1");
        };
    }

    /** Returns the type of a name, or throws with what to do about it. */
    static DType dtype(Path file, String name) {
        return switch (name) {
            case "<f4" -> DType.FLOAT32;
            case "<f2" -> DType.FLOAT16;
            case "<i4" -> DType.INT32;
            case "<i8" -> DType.INT64;
            // One byte has no order. NumPy says so with |; other writers, such as cnpy, put the machine's.
            case "|u1", "<u1", ">u1" -> DType.UINT8;
            case "|b1", "<b1", ">b1" -> DType.BOOL;
            case "<f8", ">f8" -> throw failure(file, "a type the device has", name,
                    "float64: Metal has none; convert with array.astype('float32') before saving");
            case ">f4", ">f2", ">i4", ">i8" -> throw failure(file, "little-endian elements", name,
                    "which is big-endian; convert with array.astype('<" + name.substring(1) + "') before saving");
            default -> throw failure(file, "a type of <f4, <f2, <i4, <i8, |u1, |b1", name, adviceOn(name));
        };
    }

    private static String adviceOn(String name) {
        return switch (name.length() < 2 ? ' ' : name.charAt(1)) {
            case 'V' -> "bytes without a meaning; if it was bfloat16, save it as safetensors, or convert with "
                    + "array.astype('float32') before saving";
            case 'O' -> "Python objects, which are not unpickled here; convert with array.astype('float32') before "
                    + "saving";
            default -> "convert with array.astype to one of those before saving";
        };
    }

    private static NpyException failure(Path file, String expected, String name, String advice) {
        return new NpyException(file, "expected " + expected + ", but descr is " + NpyHeaderParser.quote(name) + ", "
                + advice);
    }
}
