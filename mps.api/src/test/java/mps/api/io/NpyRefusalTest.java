// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.FakeTensor.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a file or an array may be wrong is refused, naming file, expected and came. */
class NpyRefusalTest {
    private Path directory;
    private Path file;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        this.directory = directory;
        file = directory.resolve("array.npy");
    }

    /** Returns a file of version 1.0. */
    static byte[] file(String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text)
                .put(data)
                .array();
    }

    private static String header(String descr, String fortranOrder, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': " + fortranOrder + ", 'shape': " + shape + ", }\n";
    }

    private void assertRefused(byte[] bytes, String... messageParts) throws IOException {
        Files.write(file, bytes);
        assertRefused(() -> Npy.open(file).close(), messageParts);
    }

    private void assertRefused(ThrowingCallable call, String... messageParts) {
        assertThatExceptionOfType(NpyException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e).hasMessageContaining("array.npy").hasMessageContainingAll(messageParts);
            assertThat(e.file()).isEqualTo(file);
        });
    }

    @Test
    void aMissingFile() {
        assertRefused(() -> Npy.open(file).close(), "readable", "NoSuchFile");
    }

    @Test
    void anEmptyFile() throws IOException {
        assertRefused(new byte[0], "begins with the bytes 93 4e 55 4d 50 59", "it is empty");
    }

    @Test
    void aFileThatBeginsOtherwise() throws IOException {
        assertRefused("\u0092NUMPY\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "begins with 92 4e", "no .npy file");
        assertRefused(new byte[] {(byte) 0x93}, "begins with 93;");
        assertRefused("PK\3\4".getBytes(StandardCharsets.US_ASCII), "begins with 50 4b 03 04", ".npz: unpack it");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 0", "1, 1", "255, 255"})
    void anUnknownVersion(int major, int minor) throws IOException {
        byte[] bytes = NumpyFile.BOOL_3.bytes();
        bytes[6] = (byte) major;
        bytes[7] = (byte) minor;
        assertRefused(bytes, "version 1.0, 2.0 or 3.0", "came " + major + "." + minor);
    }

    /** Each shorter file is refused, wherever it ends, and only the whole is read. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32_2_3", "INT32_VERSION_2", "INT32_VERSION_3"})
    void aTruncatedFile(NumpyFile numpy) throws IOException {
        byte[] whole = numpy.bytes();
        for (int length = 6; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "truncated");
        }
        Files.write(file, whole);
        Npy.open(file).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, Integer.MAX_VALUE, -1})
    void aHeaderBeyondTheLimit(int length) throws IOException {
        byte[] bytes = NumpyFile.INT32_VERSION_2.bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, length);
        assertRefused(bytes, "at most 65535", "its length is " + Integer.toUnsignedString(length));
    }

    @Test
    void bytesAfterTheArray() throws IOException {
        assertRefused(file(header("'|u1'", "False", "(2,)"), new byte[3]), "expected 2 bytes", "uint8[2]",
                "there are 3", "several arrays");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '%', value = {
        "%%; expected '{' at character 0; its end",
        "[]; expected '{' at character 0; \"[]\"",
        "{; a key in quotes at character 1; its end",
        "{,}; a key in quotes; \",}\"",
        "{descr: 1}; a key in quotes; \"descr: 1}\"",
        "{'descr; a key in quotes that ends; \"'descr\"",
        "{'descr' '<f4'}; expected ':' at character 9; \"'<f4'}\"",
        "{'descr': }; descr as a string in quotes; \"}\"",
        "{'descr': 4}; descr as a string in quotes; \"4}\"",
        "{'descr': '<f4' 'shape'}; expected '}' at character 16; \"'shape'}\"",
        "{'descr': '<f4',,}; a key in quotes; \",}\"",
        "{'fortran_order': 0}; fortran_order as True or False; \"0}\"",
        "{'fortran_order': 'False'}; fortran_order as True or False; \"'False'}\"",
        "{'fortran_order': Falsey}; expected '}'; \"y}\"",
        "{'shape': 3}; expected '('; \"3}\"",
        "{'shape': [3]}; expected '('; \"[3]}\"",
        "{'shape': (3)}; ',' after the only size of a tuple; \")}\"",
        "{'shape': (,)}; an integer or ')' in shape; \",)}\"",
        "{'shape': (3,,4)}; an integer or ')' in shape; \",4)}\"",
        "{'shape': (3, 4]}; expected ')'; \"]}\"",
        "{'shape': (3 4)}; ',' after the only size; \"4)}\"",
        "{'shape': (3.0,)}; ',' after the only size; \".0,)}\"",
        "{'shape': (-,)}; an integer or ')' in shape; \"-,)}\"",
        "{'shape': ((3,),)}; an integer or ')' in shape; \"(3,),)}\"",
        "{'shape': (3,; an integer or ')' in shape; its end",
        "{'shape': (-3,)}; expected a shape; \"[-3]\"",
        "{'shape': (1,1,1,1,1,1,1,1,1)}; expected a shape; at most 8 dimensions",
        "{'shape': (4294967296, 4294967296)}; expected a shape; 2^63-1 elements",
        "{'shape': (9223372036854775808,)}; integers of 64 bits; \"9223372036854775808\"",
        "{'descr': '<f4', 'descr': '<f4'}; each key once; descr comes twice",
        "{'later': 1}; the keys descr, fortran_order and shape; \"later\"",
        "{'fortran_order': False, 'shape': ()}; the keys descr; no descr",
        "{'descr': '<f4', 'shape': ()}; the keys descr; no fortran_order",
        "{'descr': '<f4', 'fortran_order': True}; the keys descr; no shape",
        "{}; the keys descr; no descr"
    })
    void aHeaderThatIsNoSuchDictionary(String header, String expected, String came) throws IOException {
        assertRefused(file(header, new byte[4]), expected, came);
    }

    @Test
    void somethingAfterTheHeadersDictionary() throws IOException {
        assertRefused(file(header("'|u1'", "False", "()") + ";", new byte[1]), "end after its dictionary", "\";\"");
    }

    @Test
    void whatCameIsQuotedInShortAndWithoutControlCharacters() throws IOException {
        assertRefused(file("\u001b[31m" + "x".repeat(60_000)), "\"\\u{1b}[31m" + "x".repeat(25) + "...\"");
        assertRefused(file("{'" + "y".repeat(60_000) + "': 1}"), "came \"" + "y".repeat(30) + "...\"");
    }

    @Test
    void aShapeWithMoreBytesThan64BitsCount() throws IOException {
        assertRefused(file(header("'<i8'", "False", "(4611686018427387904,)")),
                "fits 64 bits", "int64[4611686018427387904]");
    }

    @Test
    void aHugeArrayWithoutItsBytes() throws IOException {
        assertRefused(file(header("'|u1'", "False", "(9223372036854775807,)"), new byte[5]),
                "9223372036854775807 bytes", "there are 5", "truncated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "FLOAT64; <f8\"; Metal has none; astype('float32')",
        "BIG_ENDIAN; >f4\"; big-endian; astype('<f4')",
        "RECORDS; [('x', '<f4'); records with fields; an array of its own",
        "OBJECTS; |O\"; Python objects; astype",
        "VOID; |V2\"; if it was bfloat16; safetensors"
    }, quoteCharacter = '%')
    void typesOfNumpyThatAreNoTypeHereWithTheReason(NumpyFile numpy, String descr, String reason, String advice)
            throws IOException {
        assertRefused(numpy.bytes(), "descr is \"" + descr, reason, advice);
    }

    @ParameterizedTest
    @CsvSource({">f8, Metal has none", ">i8, big-endian", ">i4, astype('<i4')", ">f2, astype('<f2')",
        "<V2, if it was bfloat16",
        "|i1, convert with", "<i2, convert with", "<u4, convert with", "<c8, convert with", "<U3, convert with",
        "f4, convert with", "'', convert with", "'<', convert with", "=f4, convert with", "'<f4 ', convert with"})
    void anyOtherType(String descr, String advice) throws IOException {
        assertRefused(file(header("'" + descr + "'", "False", "()"), new byte[8]),
                "descr is \"" + descr + "\"", advice);
    }

    /** Whatever bytes come instead of a header's, it is read or refused, and nothing else happens. */
    @Test
    void aDamagedHeaderIsReadOrRefused() throws IOException {
        Random random = new Random(42);
        List<NumpyFile> readable = List.copyOf(EnumSet.range(NumpyFile.FLOAT32_2_3, NumpyFile.INT32_VERSION_3));
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = readable.get(random.nextInt(readable.size())).bytes();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(80)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try (Npy npy = Npy.open(file)) {
                assertThat(npy.data().byteSize()).isEqualTo(npy.shape().elements() * npy.dtype().sizeInBytes());
            } catch (NpyException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 2999);
    }

    @Test
    void savingBfloat16WithTheReason() throws IOException {
        List<Object> evaluations = new ArrayList<>();
        Tensor tensor = FakeTensor.create(DType.BFLOAT16, Shape.of(1), FakeTensor.runtime(evaluations), () -> {});
        assertRefused(() -> Npy.save(file, tensor), "bfloat16", "there is none", "safetensors", "float32");
        assertRefused(() -> Npy.save(file, DType.BFLOAT16, Shape.of(1), counting(2)), "bfloat16");
        assertThat(evaluations).isEmpty();
        assertNoFile();
    }

    @Test
    void savingWhatIsClosedOrOfAnotherSize() throws IOException {
        Tensor tensor = FakeTensor.create(DType.FLOAT32, Shape.of(1), FakeTensor.runtime(new ArrayList<>()), () -> {});
        tensor.close();
        assertRefused(() -> Npy.save(file, tensor), "open tensor", "closed");
        assertRefused(() -> Npy.save(file, DType.INT32, Shape.of(2), counting(7)), "2 elements of 4 bytes", "7 bytes");
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(1);
        }
        assertRefused(() -> Npy.save(file, DType.BOOL, Shape.of(), closed), "this thread can read", "closed");
        assertNoFile();
    }

    @Test
    void savingWhereNoFileCanBe() throws IOException {
        file = directory.resolve("nowhere/array.npy");
        assertRefused(() -> Npy.save(file, DType.BOOL, Shape.of(), counting(1)), "no such directory", "create it");
        file = Files.createDirectory(directory.resolve("array.npy"));
        assertRefused(() -> Npy.save(file, DType.BOOL, Shape.of(), counting(1)), "is a directory");
        assertNoFile();
    }

    @Test
    void aFailureWhileSavingLeavesNoFile() throws IOException {
        Tensor failing = FakeTensor.create(DType.FLOAT32, Shape.of(1), FakeTensor.runtime(new ArrayList<>()), () -> {
            throw new IllegalStateException("the device is gone");
        });
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Npy.save(file, failing))
                .withMessage("the device is gone");
        assertNoFile();
    }

    private void assertNoFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
