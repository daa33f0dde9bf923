// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.FakeTensor.counting;
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
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written, to the byte, and that it is read back. */
class SafetensorsWriterTest {
    private Path directory;
    private Path file;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        this.directory = directory;
        file = directory.resolve("model.safetensors");
    }

    private static MemorySegment bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return MemorySegment.ofArray(bytes);
    }

    private String header() throws IOException {
        ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(written.getLong())];
        written.get(header);
        return new String(header, StandardCharsets.UTF_8);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** The vectors are those of the reference implementation's own tests. */
    @Test
    void theBytesAreThoseOfTheReferenceImplementation() throws IOException {
        Safetensors.writer(file)
                .add("attn.0", DType.FLOAT32, Shape.of(1, 2, 3), MemorySegment.ofArray(new float[] {0, 1, 2, 3, 4, 5}))
                .write();
        byte[] header = "@\0\0\0\0\0\0\0{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}"
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer expected = ByteBuffer.allocate(96).order(ByteOrder.LITTLE_ENDIAN).put(header);
        for (float value : new float[] {0, 1, 2, 3, 4, 5}) {
            expected.putFloat(value);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
    }

    @Test
    void spacesAlignTheDataTo8Bytes() throws IOException {
        Safetensors.writer(file).write();
        assertThat(Files.readAllBytes(file)).isEqualTo("\b\0\0\0\0\0\0\0{}      ".getBytes(StandardCharsets.US_ASCII));
        Safetensors.writer(file).metadata("framework", "pt").write();
        assertThat(Files.readAllBytes(file)).isEqualTo(
                "(\0\0\0\0\0\0\0{\"__metadata__\":{\"framework\":\"pt\"}}     ".getBytes(StandardCharsets.US_ASCII));
        String name = "";
        for (int length = 0; length < 8; length++, name += "n") {
            Safetensors.writer(file).add(name, DType.UINT8, Shape.of(3), bytes(1, 2, 3)).write();
            assertThat(header()).hasSizeGreaterThan(50).matches("\\{.*}} {0,7}");
            assertThat(header().length() % 8).isZero();
        }
    }

    @Test
    void tensorsComeByDescendingSizeOfElementsThenByName() throws IOException {
        SafetensorsWriter writer = Safetensors.writer(file);
        for (DType dtype : DType.values()) {
            writer.add("b_" + dtype, dtype, Shape.of(1), counting(dtype.sizeInBytes()));
            writer.add("a_" + dtype, dtype, Shape.of(1), counting(dtype.sizeInBytes()));
        }
        writer.write();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.names()).containsExactly(
                    "a_int64", "b_int64", "a_float32", "b_float32", "a_int32", "b_int32", "a_bfloat16", "b_bfloat16",
                    "a_float16", "b_float16", "a_uint8", "b_uint8", "a_bool", "b_bool");
            assertThat(tensors.names().stream().map(tensors::entry))
                    .allSatisfy(entry -> assertThat(entry.begin() % entry.dtype().sizeInBytes()).isZero())
                    .isSortedAccordingTo((a, b) -> Long.compare(a.begin(), b.begin()));
        }
    }

    /** In UTF-16, which Java compares, the surrogates of the second come before the first. */
    @Test
    void namesAreOrderedAsUtf8() {
        Safetensors.writer(file)
                .add("\ud83d\ude00", DType.UINT8, Shape.of(1), bytes(1))
                .add("\uff5e", DType.UINT8, Shape.of(1), bytes(2))
                .write();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.names()).containsExactly("\uff5e", "\ud83d\ude00");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeAndShapeIsReadBackBitByBit(DType dtype) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("scalar", Shape.of());
        shapes.put("row", Shape.of(5));
        shapes.put("none", Shape.of(0));
        shapes.put("none of many", Shape.of(3, 0, 2));
        shapes.put("matrix", Shape.of(3, 7));
        shapes.put("eight", Shape.of(1, 2, 1, 2, 1, 2, 1, 2));
        SafetensorsWriter writer = Safetensors.writer(file);
        shapes.forEach((name, shape) -> writer.add(name, dtype, shape, data(dtype, shape)));
        writer.write();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.names()).containsExactlyInAnyOrderElementsOf(shapes.keySet());
            shapes.forEach((name, shape) -> {
                assertThat(tensors.entry(name).dtype()).isEqualTo(dtype);
                assertThat(tensors.entry(name).shape()).isEqualTo(shape);
                assertThat(tensors.data(name).mismatch(data(dtype, shape))).isEqualTo(-1);
            });
        }
    }

    private static MemorySegment data(DType dtype, Shape shape) {
        return counting(shape.elements() * dtype.sizeInBytes());
    }

    @Test
    void memoryOfEveryKindIsWritten() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_LONG_UNALIGNED, 7, 8);
            Safetensors.writer(file)
                    .add("longs", DType.INT64, Shape.of(2), MemorySegment.ofArray(new long[] {7, 8}))
                    .add("off heap", DType.INT64, Shape.of(2), offHeap.asReadOnly())
                    .add("slice", DType.INT64, Shape.of(1), MemorySegment.ofArray(new long[] {7, 8}).asSlice(8))
                    .write();
        }
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.data("longs").toArray(ValueLayout.JAVA_LONG_UNALIGNED)).containsExactly(7, 8);
            assertThat(tensors.data("off heap").toArray(ValueLayout.JAVA_LONG_UNALIGNED)).containsExactly(7, 8);
            assertThat(tensors.data("slice").toArray(ValueLayout.JAVA_LONG_UNALIGNED)).containsExactly(8);
        }
    }

    /** More than what goes to the disk at once, and no multiple of it. */
    @Test
    void largeTensorsAreWrittenPieceByPiece() {
        MemorySegment large = counting(2_500_001);
        Safetensors.writer(file).add("large", DType.UINT8, Shape.of(2_500_001), large).write();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.data("large").mismatch(large)).isEqualTo(-1);
        }
    }

    @Test
    void namesAndMetadataMayBeAnyUnicodeOfAnyLength() {
        List<String> texts = List.of("", "\"\\/\b\n\0\u001f\u007f", "é\u2028\ud83d\ude00", "n".repeat(60_000));
        SafetensorsWriter writer = Safetensors.writer(file);
        texts.forEach(text -> writer.metadata(text, text).add(text, DType.UINT8, Shape.of(1), bytes(text.length())));
        writer.write();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.names()).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(List.copyOf(tensors.metadata().keySet())).isEqualTo(texts);
            assertThat(List.copyOf(tensors.metadata().values())).isEqualTo(texts);
        }
    }

    @Test
    void aFileCanBeReplacedByWhatWasReadFromIt() {
        Safetensors.writer(file).add("a", DType.UINT8, Shape.of(2), bytes(1, 2)).write();
        try (Safetensors old = Safetensors.open(file)) {
            Safetensors.writer(file)
                    .add("b", DType.UINT8, Shape.of(1, 2), old.data("a"))
                    .add("a", DType.INT64, Shape.of(1), counting(8))
                    .write();
            assertThat(old.data("a").toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2);
        }
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.data("b").toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2);
        }
    }

    @Test
    void nothingButTheFileIsLeftAndItHasThePermissionsOfAnyNewFile() throws IOException {
        Path other = Files.createFile(directory.resolve("other"));
        Safetensors.writer(file).write();
        assertThat(files()).containsExactlyInAnyOrder(file, other);
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other))
                    .contains(PosixFilePermission.OWNER_READ);
        }
    }

    @Test
    void tensorsAreEvaluatedTogetherOnceBeforeTheDiskIsTouched() {
        List<Object> log = new ArrayList<>();
        Mps one = FakeTensor.runtime(log);
        Mps other = FakeTensor.runtime(log);
        Runnable check = () -> assertThat(log).hasSize(2);
        Tensor a = FakeTensor.create(DType.FLOAT32, Shape.of(2, 2), one, check);
        Tensor b = FakeTensor.create(DType.BFLOAT16, Shape.of(), other, check);
        Tensor c = FakeTensor.create(DType.BOOL, Shape.of(0), one, check);
        Safetensors.save(file, Map.of("a", a, "b", b, "c", c));
        assertThat(log).containsExactlyInAnyOrder(List.of(a, c), List.of(b));
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.entry("a")).isEqualTo(new Safetensors.Entry("a", DType.FLOAT32, Shape.of(2, 2), 0, 16));
            assertThat(tensors.data("a").mismatch(counting(16))).isEqualTo(-1);
            assertThat(tensors.data("b").mismatch(counting(2))).isEqualTo(-1);
        }
    }

    @Test
    void aFailureWhileWritingLeavesTheOldFileAndNothingElse() throws IOException {
        Safetensors.writer(file).add("old", DType.UINT8, Shape.of(1), bytes(1)).write();
        byte[] old = Files.readAllBytes(file);
        List<Path> meanwhile = new ArrayList<>();
        Tensor failing = FakeTensor.create(DType.UINT8, Shape.of(1), FakeTensor.runtime(new ArrayList<>()), () -> {
            try {
                meanwhile.addAll(files());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            throw new IllegalStateException("the device is gone");
        });
        SafetensorsWriter writer = Safetensors.writer(file)
                .add("first", DType.INT64, Shape.of(1), counting(8))
                .add("second", failing);
        assertThatThrownBy(writer::write).isInstanceOf(IllegalStateException.class).hasMessage("the device is gone");
        assertThat(meanwhile).as("the failure came while a temporary file was there").hasSize(2);
        assertThat(files()).containsExactly(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(old);
    }

    @Test
    void anInterruptLeavesNoFile() throws IOException {
        SafetensorsWriter writer = Safetensors.writer(file).add("a", DType.UINT8, Shape.of(1), bytes(1));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(writer::write)
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("ClosedByInterrupt");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(files()).isEmpty();
    }
}
