// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.FakeTensor.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What NumPy wrote is read, and what is written is what NumPy would have written. */
class NpyTest {
    private Path file;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        file = directory.resolve("array.npy");
    }

    private Npy open(NumpyFile numpy) throws IOException {
        Files.write(file, numpy.bytes());
        return Npy.open(file);
    }

    private void writeHeader(String header, byte... data) throws IOException {
        Files.write(file, NpyRefusalTest.file(header, data));
    }

    /** NumPy's array, saved again from its values alone, is NumPy's file. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "FLOAT32_2_3; FLOAT32; 2 3",
        "FLOAT16_SCALAR; FLOAT16; ''",
        "INT32_NONE; INT32; 0 5",
        "INT64_3; INT64; 3",
        "UINT8_1_2_2; UINT8; 1 2 2",
        "BOOL_3; BOOL; 3"
    })
    void numpysFilesAreReadAndWrittenToTheByte(NumpyFile numpy, DType dtype, String sizes) throws IOException {
        Shape shape = Shape.of(
                Stream.of(sizes.split(" ")).filter(size -> !size.isEmpty()).mapToLong(Long::parseLong).toArray());
        try (Npy npy = open(numpy)) {
            assertThat(npy.file()).isEqualTo(file);
            assertThat(npy.dtype()).isEqualTo(dtype);
            assertThat(npy.shape()).isEqualTo(shape);
            assertThat(npy.fortranOrder()).isFalse();
            Path again = file.resolveSibling("again.npy");
            Npy.save(again, npy.dtype(), npy.shape(), npy.data());
            assertThat(Files.readAllBytes(again)).isEqualTo(numpy.bytes());
        }
    }

    @Test
    void valuesAreWhatNumpySaved() throws IOException {
        try (Npy npy = open(NumpyFile.FLOAT32_2_3)) {
            assertThat(npy.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(npy.data().isReadOnly()).isTrue();
        }
        try (Npy npy = open(NumpyFile.INT64_3)) {
            assertThat(npy.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED)).containsExactly(1, -2, 1L << 40);
        }
        try (Npy npy = open(NumpyFile.FLOAT16_SCALAR)) {
            assertThat(Float.float16ToFloat(npy.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 0))).isEqualTo(1.5f);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INT32_VERSION_2", "INT32_VERSION_3"})
    void laterVersionsAreRead(NumpyFile numpy) throws IOException {
        try (Npy npy = open(numpy)) {
            assertThat(npy.shape()).isEqualTo(Shape.of(2));
            assertThat(npy.data().toArray(ValueLayout.JAVA_INT_UNALIGNED)).containsExactly(0, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }",
        "{'shape':(2,3),'fortran_order':False,'descr':'|u1'}   ",
        " {\"descr\" : \"|u1\" ,\n\"fortran_order\"\t:False, 'shape': ( 2 , 3 , ) } \r\n",
        "{'descr': '<u1', 'fortran_order': False, 'shape': (2L, 3L), }\n"
    })
    void aHeaderMayBeSpelledInEveryWayThatMeansTheSame(String header) throws IOException {
        writeHeader(header, new byte[6]);
        try (Npy npy = Npy.open(file)) {
            assertThat(npy.dtype()).isEqualTo(DType.UINT8);
            assertThat(npy.shape()).isEqualTo(Shape.of(2, 3));
            assertThat(npy.fortranOrder()).isFalse();
        }
    }

    @Test
    void fortranOrderIsLoadedAsThePermutationOfWhatIsStored() throws IOException {
        List<Object> log = new ArrayList<>();
        try (Npy npy = open(NumpyFile.FLOAT32_4_3_2_FORTRAN)) {
            assertThat(npy.fortranOrder()).isTrue();
            assertThat(npy.shape()).isEqualTo(Shape.of(4, 3, 2));
            assertThat(npy.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).startsWith(0, 1, 2).endsWith(22, 23);
        }
        try (Tensor tensor = Npy.load(FakeTensor.runtime(log), file)) {
            assertThat(tensor.shape()).isEqualTo(Shape.of(4, 3, 2));
            assertThat(log.getFirst()).asString().startsWith("float32[2, 3, 4] [0, 0, 0, 0, 0, 0, -128, 63,");
            assertThat(log.subList(1, log.size())).containsExactly("permute [2, 1, 0]", "close [2, 3, 4]");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"(2,); True; 2", "(1, 2); False; 1, 2", "(); True; ''"})
    void otherwiseWhatIsStoredIsLoadedAsItIs(String tuple, String fortran, String sizes) throws IOException {
        byte[] data = sizes.isEmpty() ? new byte[] {7} : new byte[] {7, 8};
        writeHeader("{'descr': '|u1', 'fortran_order': " + fortran + ", 'shape': " + tuple + "}", data);
        List<Object> log = new ArrayList<>();
        try (Tensor tensor = Npy.load(FakeTensor.runtime(log), file)) {
            assertThat(tensor.shape()).hasToString("[" + sizes + "]");
            assertThat(log).containsExactly("uint8[" + sizes + "] " + Arrays.toString(data));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void everyTypeAndShapeIsReadBackBitByBit(DType dtype) throws IOException {
        for (Shape shape : List.of(Shape.of(), Shape.of(0), Shape.of(5), Shape.of(3, 0, 2), Shape.of(3, 7),
                Shape.of(1, 2, 1, 2, 1, 2, 1, 2), Shape.of(0, 1L << 59), Shape.of(0, 1_000_000_000_000L))) {
            MemorySegment data = counting(shape.elements() * dtype.sizeInBytes());
            Npy.save(file, dtype, shape, data);
            try (Npy npy = Npy.open(file)) {
                assertThat(npy.dtype()).isEqualTo(dtype);
                assertThat(npy.shape()).isEqualTo(shape);
                assertThat(npy.data().mismatch(data)).isEqualTo(-1);
            }
            assertThat((Files.size(file) - data.byteSize()) % 64).isZero();
        }
    }

    @Test
    void theHeaderIsWrittenInVersion1WithRoomToGrow() throws IOException {
        Npy.save(file, DType.UINT8, Shape.of(1000), counting(1000));
        String header = "\u0093NUMPY\1\0v\0{'descr': '|u1', 'fortran_order': False, 'shape': (1000,), }";
        assertThat(new String(Files.readAllBytes(file), 0, 128, StandardCharsets.ISO_8859_1))
                .isEqualTo(header + " ".repeat(127 - header.length()) + "\n");
    }

    @Test
    void aTensorIsEvaluatedOnceAndSaved() {
        List<Object> log = new ArrayList<>();
        Tensor tensor = FakeTensor.create(DType.INT32, Shape.of(2, 2), FakeTensor.runtime(log), () -> {
            assertThat(log).hasSize(1);
        });
        Npy.save(file, tensor);
        assertThat(log).containsExactly(List.of(tensor));
        try (Npy npy = Npy.open(file)) {
            assertThat(npy.dtype()).isEqualTo(DType.INT32);
            assertThat(npy.shape()).isEqualTo(Shape.of(2, 2));
            assertThat(npy.data().mismatch(counting(16))).isEqualTo(-1);
        }
    }

    @Test
    void usingAClosedFileIsAnErrorAndClosingTwiceIsNot() throws IOException {
        Npy npy = open(NumpyFile.BOOL_3);
        MemorySegment data = npy.data();
        npy.close();
        npy.close();
        assertThatThrownBy(npy::data).isInstanceOf(ClosedException.class).hasMessageContaining("array.npy");
        assertThatThrownBy(() -> npy.load(FakeTensor.runtime(new ArrayList<>()))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    /** Invariant: a reader sees the bytes or that the file is closed, whatever others do. */
    @Test
    void readersMeetACloseUnharmed() throws IOException {
        for (int round = 0; round < 50; round++) {
            Npy npy = open(NumpyFile.FLOAT32_2_3);
            List<Object> log = Collections.synchronizedList(new ArrayList<>());
            List<String> wrong = IntStream.range(0, 20).parallel().mapToObj(i -> {
                if (i == 10) {
                    npy.close();
                }
                try {
                    return npy.load(FakeTensor.runtime(log)).shape().toString();
                } catch (ClosedException e) {
                    return "[2, 3]";
                }
            }).filter(shape -> !shape.equals("[2, 3]")).toList();
            assertThat(wrong).isEmpty();
            assertThat(log).allSatisfy(made -> assertThat(made).asString().endsWith("-128, 64, 0, 0, -96, 64]"));
        }
    }
}
