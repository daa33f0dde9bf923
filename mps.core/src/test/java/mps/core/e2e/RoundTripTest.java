// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Tensor;
import mps.api.io.Npy;
import mps.api.io.NpyException;
import mps.api.io.Safetensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What goes to the device comes back bit by bit, in every type, through arrays, memory and files. */
class RoundTripTest {
    private static final List<long[]> SHAPES =
            List.of(new long[0], new long[] {7}, new long[] {2, 3, 4}, new long[] {2, 0, 3}, new long[] {3, 700});

    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    @TempDir
    Path directory;

    /** Returns bytes that are any bits, also those of NaN, but of booleans 0 and 1. */
    private static byte[] bytes(DType dtype, long... sizes) {
        byte[] bytes = new byte[Host.count(sizes) * dtype.sizeInBytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (dtype == DType.BOOL ? i * 7 % 3 % 2 : i * 37 + i / 251);
        }
        return bytes;
    }

    private static Tensor tensor(DType dtype, long... sizes) {
        return mps.tensor(MemorySegment.ofArray(bytes(dtype, sizes)), dtype, sizes);
    }

    private static byte[] bytesOf(Tensor tensor) {
        byte[] bytes = new byte[Host.count(tensor.shape().toArray()) * tensor.dtype().sizeInBytes()];
        tensor.copyTo(MemorySegment.ofArray(bytes));
        return bytes;
    }

    private static void assertSame(Tensor came, DType dtype, long... sizes) {
        assertThat(came.dtype()).isEqualTo(dtype);
        assertThat(came.shape().toArray()).containsExactly(sizes);
        assertThat(bytesOf(came)).isEqualTo(bytes(dtype, sizes));
    }

    // ---- memory

    @ParameterizedTest
    @EnumSource
    void bytesComeBackThroughMemoryOfEveryKind(DType dtype) {
        for (long[] sizes : SHAPES) {
            assertSame(tensor(dtype, sizes), dtype, sizes);
            assertSame(tensor(dtype, sizes).clone(), dtype, sizes);
            byte[] bytes = bytes(dtype, sizes);
            try (Arena arena = Arena.ofShared()) {
                // Not aligned to the size of an element, and with more room than needed.
                MemorySegment source = arena.allocate(bytes.length + 9).asSlice(1, bytes.length);
                source.copyFrom(MemorySegment.ofArray(bytes));
                MemorySegment target = arena.allocate(bytes.length + 9).asSlice(3);
                mps.tensor(source, dtype, sizes).copyToAsync(target).join();
                assertThat(target.asSlice(0, bytes.length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transposedElementsComeBackInRowMajorOrder(DType dtype) {
        Tensor x = tensor(dtype, 3, 5);
        byte[] transposed = bytesOf(x.transpose(0, 1));
        byte[] bytes = bytes(dtype, 3, 5);
        int size = dtype.sizeInBytes();
        for (int i = 0; i < 15 * size; i++) {
            int element = i / size;
            assertThat(transposed[i]).isEqualTo(bytes[(element % 3 * 5 + element / 3) * size + i % size]);
        }
    }

    // ---- arrays

    @Test
    void arraysComeBackAsTheyWere() {
        float[] floats = {0.1f, -0.0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
        assertThat(mps.tensor(floats, 5).toFloatArray()).isEqualTo(floats);
        int[] ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
        assertThat(mps.tensor(ints, 4).toIntArray()).isEqualTo(ints);
        assertThat(mps.tensor(ints, 4).toLongArray()).containsExactly(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        long[] longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) | 1};
        assertThat(mps.tensor(longs, 5).toLongArray()).isEqualTo(longs);
        byte[] bytes = {0, -1, 127, -128};
        assertThat(mps.tensor(bytes, 4).toByteArray()).isEqualTo(bytes);
        assertThat(mps.tensor(bytes, 4).toIntArray()).containsExactly(0, 255, 127, 128);
        assertThat(mps.tensor(bytes, 4).toLongArray()).containsExactly(0, 255, 127, 128);
        boolean[] booleans = {true, false, true};
        assertThat(mps.tensor(booleans, 3).toBooleanArray()).isEqualTo(booleans);
        assertThat(mps.tensor(booleans, 3).toIntArray()).containsExactly(1, 0, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void theBitsOfHalfNumbersComeBackAsTheyWere(DType dtype) {
        short[] bits = {0, (short) 0x8000, 1, 0x3C01, (short) 0xFC00, 0x7E01, -1};
        Tensor x = mps.tensor(MemorySegment.ofArray(bits), dtype, bits.length);
        assertThat(x.toShortArray()).isEqualTo(bits);
        assertThat(mps.stack(List.of(x, x), 1).select(1, 1).toShortArray()).isEqualTo(bits);
    }

    @ParameterizedTest
    @EnumSource
    void singleElementsComeBack(DType dtype) {
        Tensor one = mps.tensor(new float[] {1}, 1).to(dtype);
        if (dtype.isFloatingPoint()) {
            assertThat(one.item()).isEqualTo(1);
        } else {
            assertThat(one.itemAsLong()).isEqualTo(1);
        }
    }

    // ---- files

    @Test
    void everyTypeAndShapeComesBackFromASafetensorsFile() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            for (int i = 0; i < SHAPES.size(); i++) {
                tensors.put(dtype + "." + i, tensor(dtype, SHAPES.get(i)));
            }
            tensors.put(dtype + ".view", tensor(dtype, 3, 4).transpose(0, 1));
        }
        Path path = directory.resolve("all.safetensors");
        Safetensors.save(path, tensors);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            for (DType dtype : DType.values()) {
                for (int i = 0; i < SHAPES.size(); i++) {
                    assertSame(file.load(mps, dtype + "." + i), dtype, SHAPES.get(i));
                }
                assertSame(file.load(mps, dtype + ".view").transpose(0, 1), dtype, 3, 4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BFLOAT16")
    void everyShapeComesBackFromANumpyFile(DType dtype) {
        Path path = directory.resolve("one.npy");
        for (long[] sizes : SHAPES) {
            Npy.save(path, tensor(dtype, sizes));
            assertSame(Npy.load(mps, path), dtype, sizes);
        }
        Npy.save(path, tensor(dtype, 3, 4).transpose(0, 1));
        assertSame(Npy.load(mps, path).transpose(0, 1), dtype, 3, 4);
    }

    @Test
    void numpyHasNoBfloat16() {
        Tensor x = tensor(DType.BFLOAT16, 2);
        assertThatThrownBy(() -> Npy.save(directory.resolve("no.npy"), x)).isInstanceOf(NpyException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BFLOAT16")
    void aNumpyFileInFortransOrderIsTheTransposedArray(DType dtype) throws IOException {
        Path path = directory.resolve("fortran.npy");
        String name = switch (dtype) {
            case FLOAT32 -> "<f4";
            case FLOAT16 -> "<f2";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case UINT8 -> "|u1";
            case BOOL -> "|b1";
            case BFLOAT16 -> throw new IllegalArgumentException("NumPy has none");
        };
        byte[] header = ("{'descr': '" + name + "', 'fortran_order': True, 'shape': (4, 3), }\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] data = bytes(dtype, 3, 4);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        file.putShort((short) header.length).put(header).put(data);
        Files.write(path, file.array());
        Tensor loaded = Npy.load(mps, path);
        assertThat(loaded.shape().toArray()).containsExactly(4, 3);
        assertSame(loaded.transpose(0, 1), dtype, 3, 4);
        assertSame(loaded.transpose(0, 1).contiguous(), dtype, 3, 4);
    }
}
